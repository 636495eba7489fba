import ConversionCore

/// How to learn what became of events that a platform took before it had looked at them.
///
/// The engine stores each accepted request's id with its events, asks on the schedule, across restarts, and logs the
/// answer as a further sync-log row per event.
public protocol DeliveryConfirmation: Sendable {
    var schedule: ConfirmationSchedule { get }

    /// Asks what became of a request, by the id that the platform gave it (``Verdict/requestID``).
    func request(requestID: String, secrets: Secrets) -> PlatformRequest

    /// What the answer says of the request's events.
    ///
    /// - Parameter categories: each event's category (rule D3), in the request's order; a reply may tell them apart by it.
    func interpret(_ reply: PlatformReply, categories: [String]) -> ConfirmationReply
}

/// When to ask: first after a while, then at growing intervals, and no more after a time.
public struct ConfirmationSchedule: Sendable, Equatable {
    public var first: TimeSpan
    /// Each wait is the one before times this, up to ``longest``.
    public var factor: Double
    public var longest: TimeSpan
    /// From the acceptance; after it the outcome stays unknown.
    public var giveUpAfter: TimeSpan

    public init(first: TimeSpan, factor: Double, longest: TimeSpan, giveUpAfter: TimeSpan) {
        self.first = first
        self.factor = factor
        self.longest = longest
        self.giveUpAfter = giveUpAfter
    }

    /// The wait after the given number of questions.
    ///
    /// - Parameter first: replaces the schedule's own first wait.
    public func wait(asked: Int, first: TimeSpan? = nil) -> TimeSpan {
        var span = Double((first ?? self.first).microseconds)
        for _ in 0..<min(asked, 100) { span = min(span * factor, Double(longest.microseconds)) }
        return TimeSpan(microseconds: Int64(span))
    }
}

/// What a platform says of a request it took earlier.
public enum ConfirmationReply: Sendable, Equatable {
    /// It has not finished looking.
    case pending
    /// One outcome per event, in the request's order.
    case settled([ConfirmedOutcome])
    /// It will never say: the request id is unknown or too old.
    case unavailable(Fault)
    /// The question failed; ask again later.
    case retry(Fault, after: TimeSpan?)
    /// The access token ran out: renew it and ask again.
    case staleToken(Fault)
    /// The question is not allowed or not possible as the destination is set up; ask again when that has changed.
    case destinationFault(DestinationFault, Fault)
}

/// What finally became of one event that was accepted for processing.
public enum ConfirmedOutcome: Sendable, Equatable {
    /// It counts.
    case counted
    /// It counts, and the platform remarked on its data.
    case countedWithWarning(Fault)
    /// It does not count; its once key is given back, so that a later, better row is sent (rule D4).
    case refused(Fault)
    /// Some of its request do not count, and the platform does not say which.
    case mixed(Fault)
}
