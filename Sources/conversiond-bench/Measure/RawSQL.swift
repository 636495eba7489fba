import PostgresClient

/// What PostgreSQL can do without HTTP and a daemon: a plain job table, claimed and marked done in batches of 1000.
struct RawSQL: Encodable, Sendable {
    var jobsPerSecond: Double
    var postgresCpuMicroseconds: Double
    var walBytes: Double

    private static let batch = 1_000

    static func measure(_ database: BenchDatabase, jobs: Int) async throws -> RawSQL {
        let connection = database.connection
        try await connection.execute(
            script: """
                CREATE TABLE raw_job (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, state int NOT NULL DEFAULT 0,
                    changed_at timestamptz NOT NULL DEFAULT now(), payload text NOT NULL);
                CREATE INDEX raw_job_waiting ON raw_job (id) WHERE state = 0;
                INSERT INTO raw_job (payload) SELECT repeat(md5(i::text), 22) FROM generate_series(1, \(jobs)) i;
                ANALYZE raw_job;
                """)
        let meter = try await CostMeter(database)
        let start = ContinuousClock.now
        var done = 0
        while true {
            let claimed = try await connection.query(
                """
                UPDATE raw_job SET state = 1, changed_at = now()
                WHERE id IN (SELECT id FROM raw_job WHERE state = 0 ORDER BY id LIMIT \(batch) FOR UPDATE SKIP LOCKED)
                RETURNING id, payload
                """)
            if claimed.count == 0 { break }
            let ids = try (0..<claimed.count).map { try claimed.int8($0, 0) }
            try await connection.query(
                "UPDATE raw_job SET state = 2, changed_at = now() WHERE id = ANY ($1)", [.int8Array(ids)])
            done += ids.count
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let cost = try await meter.cost(daemonSeconds: 0, deliveries: done)
        try await connection.execute(script: "DROP TABLE raw_job")
        return RawSQL(
            jobsPerSecond: Double(done) / seconds, postgresCpuMicroseconds: cost.postgresCpuMicroseconds, walBytes: cost.walBytes)
    }
}
