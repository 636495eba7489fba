import PostgresClient

/// Many rows at once, by the server itself.
struct OutboxFill {
    /// As many as there are, on most machines that measure this; more sessions only wait for the log.
    private static let sessions = 2

    let database: BenchDatabase
    /// Rows in a statement; a transaction each.
    var chunk = 200_000
    let progress: @Sendable (String) -> Void

    /// Inserts the rows with these numbers.
    func insert(_ rows: ClosedRange<Int>) async throws {
        guard rows.count > chunk else { return try await Self.insert(rows, on: database.connection) }
        let chunks = Chunks(rows, size: chunk)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.sessions {
                group.addTask {
                    let session = try await database.connect()
                    while let (next, done) = await chunks.take() {
                        try Task.checkCancellation()
                        if done % 1_000_000 == 0, done > 0 { progress("filling the outbox: \(done) of \(rows.count) rows") }
                        try await Self.insert(next, on: session)
                    }
                    await session.close()
                }
            }
            try await group.waitForAll()
        }
    }

    static func insert(_ rows: ClosedRange<Int>, on connection: PostgresConnection) async throws {
        try await connection.query(LeadRows.fill, [.int8(Int64(rows.lowerBound)), .int8(Int64(rows.upperBound))])
    }

    /// The chunks that nobody has taken yet.
    private actor Chunks {
        private var next: Int
        private let rows: ClosedRange<Int>
        private let size: Int

        init(_ rows: ClosedRange<Int>, size: Int) {
            self.rows = rows
            self.size = size
            next = rows.lowerBound
        }

        /// The next one, and how many rows stand before it.
        func take() -> (ClosedRange<Int>, done: Int)? {
            guard next <= rows.upperBound else { return nil }
            let chunk = next...min(next + size - 1, rows.upperBound)
            next = chunk.upperBound + 1
            return (chunk, chunk.lowerBound - rows.lowerBound)
        }
    }
}
