import PostgresClient

/// Single rows at a fixed rate, as a CRM in use writes them.
struct Trickle {
    var rate: Int
    var rows: Int

    /// Inserts the rows, a transaction each.
    ///
    /// - Returns: when each commit was known to the inserter, by the row's number.
    func insert(_ connection: PostgresConnection) async throws -> [ContinuousClock.Instant] {
        var commits: [ContinuousClock.Instant] = []
        commits.reserveCapacity(rows)
        let start = ContinuousClock.now
        for row in 0..<rows {
            try await Task.sleep(until: start + .nanoseconds(row * 1_000_000_000 / rate), tolerance: .zero, clock: .continuous)
            try await connection.query(LeadRows.trickle, [.int8(Int64(row))])
            commits.append(.now)
        }
        return commits
    }
}
