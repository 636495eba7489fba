/// What a platform makes of one request: pure, nothing has been counted yet.
struct Judgement: Sendable {
    enum Answer: Sendable {
        case ready(PlatformReply)
        /// For platforms whose reply says what became of each event.
        case afterCounting(@Sendable ([EventOutcome]) -> PlatformReply)
    }

    enum Refusal: Sendable, Equatable {
        /// The reply says so.
        case told(code: String)
        /// The platform answers as if all were well, and loses the events.
        case silent(reason: String)
    }

    /// The account that the request names, existing or not.
    var account: String?
    var events: [ReportedEvent] = []
    /// Why nothing of the request is taken; nil when it is.
    var refusal: Refusal?
    /// The events for whose own sake the whole request is refused; empty where that is for another reason.
    var offenders: Set<Int> = []
    /// The request is marked as a test (and counted all the same).
    var isTest = false
    /// A validation call: answered, never recorded.
    var isDryRun = false
    /// A question about an earlier request.
    var isStatusRead = false
    var answer: Answer
}

/// What became of one event of a request that was taken.
enum EventOutcome: Sendable, Equatable {
    case counted
    case duplicate
    /// A repeat by `Deduplication.otherKey`.
    case duplicateByOtherKey
    case ignored
    case refused
}
