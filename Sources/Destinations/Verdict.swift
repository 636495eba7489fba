import ConversionCore

/// What a platform's reply means for the events of one request.
public struct Verdict: Sendable, Equatable {
    public var outcome: Outcome
    /// The platform's own name for the request (`fbtrace_id`, `request_id` …), for its support.
    public var requestID: String?
    /// How near the platform's own rate limit the account is, from its headers: 0 … 1 and beyond.
    public var usage: Double?
    /// How long the platform asks to be left alone although it took this request.
    public var pauseFor: TimeSpan?

    public init(_ outcome: Outcome, requestID: String? = nil, usage: Double? = nil, pauseFor: TimeSpan? = nil) {
        self.outcome = outcome
        self.requestID = requestID
        self.usage = usage
        self.pauseFor = pauseFor
    }

    public enum Outcome: Sendable, Equatable {
        /// One verdict per event, in the request's order.
        case perEvent([EventVerdict])
        /// The whole request was refused because of at least one event that the reply does not name: halve it (rule D16).
        /// With a single event in the request this means that the event is rejected.
        case split(Fault)
        /// The whole request was refused because of these events, by index; the others are to be sent again at once (rule D16).
        case offenders([Int: Fault])
        /// The whole request was refused because of these events, by index, and for some of them it is not the event's fault
        /// but how its own target is set up (a Conversion ID of the wrong kind): those wait for `after`, nothing else does;
        /// the refused ones are rejected, all others are to be sent again at once (rules D14, D16).
        case setAside(misconfigured: [Int: Fault], refused: [Int: Fault], after: TimeSpan)
        /// Nothing was taken; the same bytes may succeed later.
        case retry(Fault, after: TimeSpan?)
        /// Nothing was taken; the destination as a whole must wait.
        case rateLimited(Fault, after: TimeSpan?)
        /// Nothing was taken because the access token ran out: renew it and send again at once. With a token that is a
        /// secret of the settings, or has just been renewed, it is the destination's fault.
        case staleToken(Fault)
        /// Not the events' fault but the destination's: block it, keep its events (rule D14).
        case destinationFault(DestinationFault, Fault)
        /// The request was read but its outcome cannot be told from the reply (a 200 cut in half, for instance): rule D15.
        case unknown(Fault)
    }
}

public enum EventVerdict: Sendable, Equatable {
    case accepted
    /// Taken, with a warning about its data.
    case acceptedWithWarning(Fault)
    /// Its request was taken in part, and the platform does not say without which events: it may count or not.
    case takenInPart(Fault)
    /// Taken before under the same id: as good as accepted.
    case duplicate(Fault)
    case rejected(Fault)
    case retry(Fault, after: TimeSpan?)
    case unknown(Fault)
}

public enum DestinationFault: String, Sendable, Hashable {
    /// A bad, expired or revoked token.
    case authentication
    /// An unknown pixel, a missing permission, a dead API version.
    case setup
}

/// The platform's own code and what it stands for, in our words: platform texts may quote personal data.
public struct Fault: Sendable, Equatable {
    /// The platform's code as text, `100/2804003` for instance; `nil` if it gave none.
    public var code: String?
    /// What the code means and what to do, without personal data.
    public var explanation: String

    public init(code: String?, explanation: String) {
        self.code = code
        self.explanation = explanation
    }

    /// Code and explanation in one line.
    public var text: String { [code, explanation].compactMap { $0 }.joined(separator: ": ") }
}
