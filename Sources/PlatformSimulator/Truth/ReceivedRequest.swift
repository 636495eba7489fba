/// A request with events as its platform met it: what a sender's own log can be held against, event by event.
///
/// Kept only with `SimulatorConfiguration.keepsRequests`. Requests whose body never came whole are not among them.
public struct ReceivedRequest: Sendable {
    /// What became of one event of the request.
    public enum Fate: Sendable, Equatable {
        /// The platform did not look at it: the request met a fault, or was refused for something else.
        case untouched
        case counted
        /// Recognised as a repeat and dropped.
        case repeated
        /// Left out, and the reply did not say so; the Data Manager API tells it later.
        case ignored
        /// Refused for its own sake, in so many words: sending it again would change nothing.
        case refused
    }

    public struct Event: Sendable {
        public var name: String
        public var id: String?
        public var fate: Fate

        public init(name: String, id: String?, fate: Fate = .untouched) {
            self.name = name
            self.id = id
            self.fate = fate
        }
    }

    public var platform: PlatformName
    public var events: [Event]
    /// When its body was there.
    public var arrivedAt: ContinuousClock.Instant
    /// When a whole reply that says what became of the events was handed to the connection; nil: none was.
    public var answeredAt: ContinuousClock.Instant?
    /// When the simulator reset the connection that it came on, for this request's sake or another's beside it; nil: it did not.
    public var resetAt: ContinuousClock.Instant?
    /// Tells connections apart, as long as they are open.
    var connection: Int?

    public init(
        platform: PlatformName, events: [Event], arrivedAt: ContinuousClock.Instant, answeredAt: ContinuousClock.Instant? = nil
    ) {
        self.platform = platform
        self.events = events
        self.arrivedAt = arrivedAt
        self.answeredAt = answeredAt
    }
}
