import PostgresClient

/// Single rows at a fixed rate, as a CRM in use writes them.
struct Trickle {
    /// When the row was sent to the server, and when its commit was known to the inserter.
    struct Insert {
        var row: Int
        var sent: ContinuousClock.Instant
        var committed: ContinuousClock.Instant
    }

    /// Rows per second, of all clients together.
    var rate: Int
    var rows: Int
    /// The first row's number.
    var first = 0

    /// Inserts the rows, a transaction each, the clients taking turns.
    ///
    /// - Returns: by the row's number.
    func insert(_ clients: [PostgresConnection]) async throws -> [Insert] {
        // A moment for every client to be there.
        let start = ContinuousClock.now + .milliseconds(20)
        return try await withThrowingTaskGroup(of: [Insert].self) { group in
            for (number, client) in clients.enumerated() {
                group.addTask {
                    var inserts: [Insert] = []
                    for row in stride(from: number, to: rows, by: clients.count) {
                        try await Task.sleep(
                            until: start + .nanoseconds(row * 1_000_000_000 / rate), tolerance: .zero, clock: .continuous)
                        let sent = ContinuousClock.now
                        try await client.query(LeadRows.trickle, [.int8(Int64(first + row))])
                        inserts.append(Insert(row: first + row, sent: sent, committed: .now))
                    }
                    return inserts
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.row < $1.row }
        }
    }
}
