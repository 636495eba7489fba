import PostgresClient

/// The last word of the sync log on one outbox row and one destination.
struct FinalRow: Sendable {
    let status: String
    let reason: String
    let toldAt: ContinuousClock.Instant

    struct Key: Hashable, Sendable {
        let outboxID: Int64
        /// Empty where it is of no destination.
        let destination: String
    }

    /// Those of the rows that are odd on purpose.
    static func readOdd(_ session: Session) async throws -> [Key: FinalRow] {
        try await session.run { connection in
            let rows = try await connection.query(
                """
                SELECT s.outbox_id, coalesce(s.destination, ''), s.status, coalesce(s.reason, ''),
                    (extract(epoch FROM clock_timestamp() - s.logged_at) * 1000000)::bigint
                FROM torture.inserted i JOIN conversiond.sync_log s ON s.outbox_id = i.outbox_id AND s.final WHERE i.kind = 'odd'
                """, prepare: false)
            let now = ContinuousClock.now
            var found: [Key: FinalRow] = [:]
            for row in 0..<rows.count {
                found[Key(outboxID: try rows.int8(row, 0), destination: try rows.text(row, 1))] = try FinalRow(
                    status: rows.text(row, 2), reason: rows.text(row, 3), toldAt: now - .microseconds(rows.int8(row, 4)))
            }
            return found
        }
    }
}
