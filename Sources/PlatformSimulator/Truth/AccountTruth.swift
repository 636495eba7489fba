/// The platform-side truth about one account.
public struct AccountTruth: Sendable, Equatable, Codable {
    /// Requests that reached judgement, whatever became of them.
    public var requests = 0
    /// Requests whose events were taken; at a token endpoint, tokens issued.
    public var acceptedRequests = 0
    /// Answered questions about earlier requests.
    public var statusReads = 0
    /// Requests refused in so many words, by platform code (`190`, `100/2804003`).
    public var rejectedRequests: [String: Int] = [:]
    /// Requests answered as if all were well and thrown away, by reason.
    public var lostRequests: [String: Int] = [:]
    /// Requests that met a fault, by its kind.
    public var faultedRequests: [String: Int] = [:]

    /// Each time an event was counted; a double counts twice.
    public var eventsCounted = 0
    public var countedByName: [String: Int] = [:]
    /// Copies that the platform recognised and dropped.
    public var duplicatesDropped = 0
    /// Countings beyond the first of an event with the same name and id: what must never happen.
    public var doubles = 0
    /// Events that were refused in so many words; the sender knows.
    public var eventsRefused = 0
    /// Those of them that were refused one by one, in requests that were taken, by code.
    public var eventsRefusedAlone: [String: Int] = [:]
    /// Events that the platform lost without telling, by reason; the sender does not know (or learns it later).
    public var eventsLost: [String: Int] = [:]
    /// Events counted under a test event code.
    public var testEvents = 0
    /// Remarks on counted events, such as `clamped`, by kind.
    public var notes: [String: Int] = [:]

    public init() {}

    static func += (left: inout AccountTruth, right: AccountTruth) {
        left.requests += right.requests
        left.acceptedRequests += right.acceptedRequests
        left.statusReads += right.statusReads
        left.rejectedRequests.merge(right.rejectedRequests, uniquingKeysWith: +)
        left.lostRequests.merge(right.lostRequests, uniquingKeysWith: +)
        left.faultedRequests.merge(right.faultedRequests, uniquingKeysWith: +)
        left.eventsCounted += right.eventsCounted
        left.countedByName.merge(right.countedByName, uniquingKeysWith: +)
        left.duplicatesDropped += right.duplicatesDropped
        left.doubles += right.doubles
        left.eventsRefused += right.eventsRefused
        left.eventsRefusedAlone.merge(right.eventsRefusedAlone, uniquingKeysWith: +)
        left.eventsLost.merge(right.eventsLost, uniquingKeysWith: +)
        left.testEvents += right.testEvents
        left.notes.merge(right.notes, uniquingKeysWith: +)
    }

    enum CodingKeys: String, CodingKey {
        case requests
        case acceptedRequests = "accepted_requests"
        case statusReads = "status_reads"
        case rejectedRequests = "rejected_requests"
        case lostRequests = "lost_requests"
        case faultedRequests = "faulted_requests"
        case eventsCounted = "events_counted"
        case countedByName = "counted_by_name"
        case duplicatesDropped = "duplicates_dropped"
        case doubles
        case eventsRefused = "events_refused"
        case eventsRefusedAlone = "events_refused_alone"
        case eventsLost = "events_lost"
        case testEvents = "test_events"
        case notes
    }
}
