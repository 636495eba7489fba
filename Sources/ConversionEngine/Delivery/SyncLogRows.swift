import ConversionCore
import PostgresClient

/// Rows for `conversiond.sync_log` as columns, to be inserted by one `INSERT … SELECT unnest`.
struct SyncLogRows: Sendable {
    /// What one row says of one event.
    struct Outcome: Sendable, Equatable {
        var status: SyncStatus
        var reason: Reason?
        var detail: String?
        var attempt: Int
        var final: Bool
        var retryAt: Timestamp?
        var delivered: Bool?
        var httpStatus: Int?
        var platformCode: String?
        var requestID: String?
        /// The platform tells later what became of the event: how long to wait before it is asked. Not a column.
        var asksAfter: TimeSpan?
    }

    /// What the row is about.
    struct Subject: Sendable {
        var outboxID: Int64
        var workspace: String
        var leadID: String
        var leadStatus: String
        /// Microseconds since 1970.
        var occurredAt: Int64
        var destination: String?
        var platform: Platform?
        var eventName: String?
        var category: String?
        var eventID: String?
        var amount: String?
        var currency: String?
    }

    /// The batch a row belongs to; a row is written only if that batch is still ours. Empty where the planner writes.
    private(set) var batchIDs: [Int64] = []
    private var outboxIDs: [Int64] = []
    private var workspaces: [String] = []
    private var leadIDs: [String] = []
    private var leadStatuses: [String] = []
    private var occurredAts: [Int64] = []
    private var destinations: [String?] = []
    private var platforms: [String?] = []
    private var eventNames: [String?] = []
    private var categories: [String?] = []
    private var eventIDs: [String?] = []
    private var statuses: [String] = []
    private var reasons: [String?] = []
    private var details: [String?] = []
    private var attempts: [Int32] = []
    private var finals: [Bool] = []
    private var retryAts: [Int64?] = []
    private var delivereds: [Bool?] = []
    private var httpStatuses: [Int32?] = []
    private var platformCodes: [String?] = []
    private var requestIDs: [String?] = []
    private var amounts: [String?] = []
    private var currencies: [String?] = []

    var count: Int { outboxIDs.count }
    var isEmpty: Bool { outboxIDs.isEmpty }

    mutating func append(_ outcome: Outcome, of subject: Subject, batch: Int64? = nil) {
        if let batch { batchIDs.append(batch) }
        outboxIDs.append(subject.outboxID)
        workspaces.append(subject.workspace)
        leadIDs.append(subject.leadID)
        leadStatuses.append(subject.leadStatus)
        occurredAts.append(subject.occurredAt)
        destinations.append(subject.destination)
        platforms.append(subject.platform?.rawValue)
        eventNames.append(subject.eventName)
        categories.append(subject.category)
        eventIDs.append(subject.eventID)
        statuses.append(outcome.status.rawValue)
        reasons.append(outcome.reason?.rawValue)
        details.append(outcome.detail)
        attempts.append(Int32(clamping: outcome.attempt))
        finals.append(outcome.final)
        retryAts.append(outcome.retryAt?.microseconds)
        delivereds.append(outcome.delivered)
        httpStatuses.append(outcome.httpStatus.map { Int32(clamping: $0) })
        platformCodes.append(outcome.platformCode)
        requestIDs.append(outcome.requestID)
        amounts.append(subject.amount)
        currencies.append(subject.currency)
    }

    /// The columns in the order of ``insert(from:)``'s `unnest`, without the batch ids.
    var parameters: [PostgresParameter] {
        [
            .int8Array(outboxIDs), .textArray(workspaces), .textArray(leadIDs), .textArray(leadStatuses),
            .timestamptzArray(occurredAts), .textArray(destinations), .textArray(platforms), .textArray(eventNames),
            .textArray(categories), .textArray(eventIDs), .textArray(statuses), .textArray(reasons), .textArray(details),
            .int4Array(attempts), .boolArray(finals), .timestamptzArray(retryAts), .boolArray(delivereds),
            .int4Array(httpStatuses), .textArray(platformCodes), .textArray(requestIDs), .textArray(amounts),
            .textArray(currencies),
        ]
    }

    static let columns = """
        outbox_id, workspace, lead_id, lead_status, occurred_at, destination, platform, event_name, category, event_id, \
        status, reason, detail, attempt, final, retry_at, delivered, http_status, platform_code, request_id, value, currency
        """

    /// The names that `unnest` gives its columns.
    static let unnested = columns

    /// What to select from those names.
    static let selected = """
        r.outbox_id, r.workspace, r.lead_id, r.lead_status, r.occurred_at, r.destination, r.platform, r.event_name, \
        r.category, r.event_id, r.status, r.reason, r.detail, r.attempt, r.final, r.retry_at, r.delivered, r.http_status, \
        r.platform_code, r.request_id, r.value::numeric, r.currency
        """

    /// `unnest($first, …)` of all columns.
    static func unnest(from first: Int) -> String {
        "unnest(" + (first..<(first + 22)).map { "$\($0)" }.joined(separator: ", ") + ")"
    }
}

extension SyncLogRows.Subject {
    /// One event of a batch.
    init(_ batch: Batch, _ index: Int, of destination: ResolvedDestination) {
        let events = batch.events
        self.init(
            outboxID: events.outboxIDs[index], workspace: destination.workspace, leadID: events.leadIDs[index],
            leadStatus: events.leadStatuses[index], occurredAt: events.occurredAts[index], destination: destination.name,
            platform: destination.platform, eventName: events.eventNames[index], category: events.categories[index],
            eventID: events.eventIDs[index], amount: events.amounts[index], currency: events.currencies[index])
    }
}
