import ConversionCore
import PostgresClient

/// Rows for `conversiond.sync_log`, encoded for one `COPY`.
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

    /// The batch each row belongs to: the recorder writes it only if that batch is still ours. Empty where others write.
    private(set) var batchIDs: [Int64] = []
    /// In the form that ``copyStatement`` takes.
    private(set) var encoded = PostgresCopyRows()

    var count: Int { encoded.count }
    var isEmpty: Bool { encoded.isEmpty }

    mutating func append(_ outcome: Outcome, of subject: Subject, batch: Int64? = nil) {
        if let batch { batchIDs.append(batch) }
        encoded.append(columns: 22) { row in
            row.int8(subject.outboxID)
            row.text(subject.workspace)
            row.text(subject.leadID)
            row.text(subject.leadStatus)
            row.timestamptz(subject.occurredAt)
            row.text(subject.destination)
            row.text(subject.platform?.rawValue)
            row.text(subject.eventName)
            row.text(subject.category)
            row.text(subject.eventID)
            row.text(outcome.status.rawValue)
            row.text(outcome.reason?.rawValue)
            row.text(outcome.detail)
            row.int4(Int32(clamping: outcome.attempt))
            row.bool(outcome.final)
            row.timestamptz(outcome.retryAt?.microseconds)
            row.bool(outcome.delivered)
            row.int4(outcome.httpStatus.map { Int32(clamping: $0) })
            row.text(outcome.platformCode)
            row.text(outcome.requestID)
            row.numeric(subject.amount)
            row.text(subject.currency)
        }
    }

    /// The rows of these batches.
    func of(_ batches: Set<Int64>) -> PostgresCopyRows {
        var chosen = PostgresCopyRows()
        for (row, batch) in batchIDs.enumerated() where batches.contains(batch) { chosen.append(row..<(row + 1), of: encoded) }
        return chosen
    }

    static let copyStatement = """
        COPY conversiond.sync_log (outbox_id, workspace, lead_id, lead_status, occurred_at, destination, platform, event_name, category, \
        event_id, status, reason, detail, attempt, final, retry_at, delivered, http_status, platform_code, request_id, value, currency) \
        FROM STDIN (FORMAT binary)
        """
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
