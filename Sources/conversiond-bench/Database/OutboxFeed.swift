import PostgresClient

/// A CRM that writes as fast as the daemon delivers, so that about the same number of rows always waits.
struct OutboxFeed {
    /// All of the run, those there at its start included.
    var rows: Int
    /// That wait at most; so many are there at the start.
    var waiting: Int
    /// How many of the rows are delivered to all destinations by now.
    var delivered: @Sendable () -> Int

    var first: Int { min(rows, waiting) }

    /// Inserts the rest, in a transaction for each fifth of what may wait.
    func run(_ connection: PostgresConnection) async throws {
        let chunk = max(1, min(waiting / 5, 10_000))
        var inserted = first
        while inserted < rows {
            guard inserted - delivered() + chunk <= max(waiting, chunk) else {
                try await Task.sleep(for: .milliseconds(5))
                continue
            }
            let next = inserted + 1...min(inserted + chunk, rows)
            try await OutboxFill.insert(next, on: connection)
            inserted = next.upperBound
        }
    }
}
