import PostgresClient

/// What an INSERT into the outbox costs the server, its commit apart, and which part of that are constraints and trigger.
struct InsertCost: Encodable, Sendable {
    /// For a row of the same columns and identity, no checks, no index; the others too are for a row.
    var bareMicroseconds: Double
    /// With the outbox's constraints and index as well.
    var checkedMicroseconds: Double
    /// With its trigger as well: the outbox itself.
    var outboxMicroseconds: Double

    /// What the trigger adds.
    var triggerRatio: Double { outboxMicroseconds / checkedMicroseconds }

    private static let rounds = 5

    static func measure(rows: Int, on cluster: BenchCluster, daemon: String?) async throws -> InsertCost {
        try await cluster.withDatabase { database in
            let sink = try MinimalSink(latency: .zero)
            let result: Result<InsertCost, any Error>
            do {
                _ = try await BenchScene(database, sink, daemon: daemon).prepare(BenchSettings(load: BenchCase()))
                result = .success(try await measure(rows, database.connection))
            } catch {
                result = .failure(error)
            }
            await sink.stop()
            return try result.get()
        }
    }

    private static func measure(_ rows: Int, _ connection: PostgresConnection) async throws -> InsertCost {
        try await connection.execute(
            script: """
                CREATE TABLE conversiond.bare (LIKE conversiond.outbox INCLUDING DEFAULTS INCLUDING IDENTITY);
                CREATE TABLE conversiond.checked (LIKE conversiond.outbox INCLUDING ALL);
                """)
        let tables = ["bare", "checked", "outbox"]
        var times: [String: [Double]] = [:]
        for _ in 0..<rounds {
            for table in tables { times[table, default: []].append(try await time(rows, into: "conversiond." + table, connection)) }
        }
        // Whatever else the machine does only adds, so the least is nearest to the truth.
        let least = tables.map { times[$0]?.min() ?? 0 }
        return InsertCost(bareMicroseconds: least[0], checkedMicroseconds: least[1], outboxMicroseconds: least[2])
    }

    /// One statement a row, run by the server itself, so that no round trip and no commit is in it; microseconds for a row.
    private static func time(_ rows: Int, into table: String, _ connection: PostgresConnection) async throws -> Double {
        try await connection.execute(script: "TRUNCATE \(table); CHECKPOINT")
        let start = ContinuousClock.now
        try await connection.execute(script: LeadRows.one(by: rows, into: table))
        return (ContinuousClock.now - start) / .microseconds(1) / Double(rows)
    }
}
