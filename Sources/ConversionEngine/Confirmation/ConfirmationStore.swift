import ConversionCore
import PostgresClient

/// A request that a platform took for processing, and the events it carried.
struct AwaitedRequest: Sendable {
    let id: Int64
    let destinationID: Int32
    let requestID: String
    /// How often it was asked about, this time included; fences a late answer.
    let asked: Int32
    /// How long ago the platform took it.
    let age: TimeSpan
    let attempts: [Int32]
    let outboxIDs: [Int64]
    let leadIDs: [String]
    let leadStatuses: [String]
    let occurredAts: [Int64]
    let eventNames: [String]
    let categories: [String]
    let eventIDs: [String]
    let amounts: [String?]
    let currencies: [String?]
    let onceKeys: [PostgresUUID]

    var eventCount: Int { outboxIDs.count }

    func subject(_ index: Int, of destination: ResolvedDestination) -> SyncLogRows.Subject {
        SyncLogRows.Subject(
            outboxID: outboxIDs[index], workspace: destination.workspace, leadID: leadIDs[index], leadStatus: leadStatuses[index],
            occurredAt: occurredAts[index], destination: destination.name, platform: destination.platform,
            eventName: eventNames[index], category: categories[index], eventID: eventIDs[index], amount: amounts[index],
            currency: currencies[index])
    }
}

/// The statements on `conversiond.confirmation` besides the recorder's.
struct ConfirmationStore: Sendable {
    let connection: PostgresConnection

    /// Takes requests that are due. Whoever takes them has some minutes to answer for them; then they are due again, so that
    /// an instance that dies in between loses nothing: to ask twice does no harm.
    func take() async throws(PostgresError) -> [AwaitedRequest] {
        let rows = try await connection.query(Self.takeStatement, timeout: .seconds(30))
        var taken: [AwaitedRequest] = []
        for row in 0..<rows.count {
            taken.append(
                AwaitedRequest(
                    id: try rows.int8(row, 0), destinationID: try rows.int4(row, 1), requestID: try rows.text(row, 2),
                    asked: try rows.int4(row, 3), age: TimeSpan(microseconds: try rows.int8(row, 4)),
                    attempts: try rows.int4Array(row, 5), outboxIDs: try rows.int8Array(row, 6), leadIDs: try rows.textArray(row, 7),
                    leadStatuses: try rows.textArray(row, 8), occurredAts: try rows.timestampArray(row, 9),
                    eventNames: try rows.textArray(row, 10), categories: try rows.textArray(row, 11),
                    eventIDs: try rows.textArray(row, 12), amounts: try rows.textArrayWithNulls(row, 13),
                    currencies: try rows.textArrayWithNulls(row, 14), onceKeys: try rows.uuidArray(row, 15)))
        }
        return taken
    }

    static let takeStatement = """
        UPDATE conversiond.confirmation c SET not_before = now() + interval '5 minutes', asked = c.asked + 1
        FROM (
            SELECT id FROM conversiond.confirmation WHERE not_before <= now() ORDER BY not_before LIMIT 16 FOR UPDATE SKIP LOCKED
        ) due WHERE c.id = due.id
        RETURNING c.id, c.destination_id, c.request_id, c.asked, (extract(epoch FROM now() - c.accepted_at) * 1000000)::bigint,
            c.attempts, c.outbox_ids, c.lead_ids, c.lead_statuses, c.occurred_ats, c.event_names, c.categories, c.event_ids,
            c.amounts, c.currencies, c.once_keys
        """

    /// Has a request asked about again later.
    func wait(_ request: AwaitedRequest, _ span: TimeSpan) async throws(PostgresError) {
        try await connection.query(
            "UPDATE conversiond.confirmation SET not_before = now() + $3 * interval '1 microsecond' WHERE id = $1 AND asked = $2",
            [.int8(request.id), .int4(request.asked), .int8(span.microseconds)], timeout: .seconds(30))
    }

    /// Ends a request with a row per event, and gives back the once keys of those refused; all of it or, if another instance
    /// has asked meanwhile, nothing.
    func settle(_ request: AwaitedRequest, _ rows: SyncLogRows, freedKeys: [PostgresUUID]) async throws {
        try await connection.transaction { transaction in
            if !freedKeys.isEmpty { try await transaction.pipeline([OnceLedger.locking(freedKeys)], timeout: .seconds(30)) }
            let gone = try await transaction.query(
                Self.settleStatement,
                [
                    .int8(request.id), .int4(request.asked), .int8Array(freedKeys.map(\.lead)),
                    .int8Array(freedKeys.map(\.event)),
                ], prepare: true, timeout: .seconds(30))
            guard gone.count == 1 else { return }
            try await transaction.copy(rows.encoded, SyncLogRows.copyStatement, timeout: .seconds(30))
        }
    }

    static let settleStatement = """
        WITH gone AS (
            DELETE FROM conversiond.confirmation WHERE id = $1 AND asked = $2 RETURNING id
        ), \(OnceLedger.freeing("SELECT u.lead, u.key FROM unnest($3::bigint[], $4::bigint[]) AS u(lead, key), gone"))
        SELECT id FROM gone
        """
}
