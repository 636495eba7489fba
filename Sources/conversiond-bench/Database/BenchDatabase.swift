import DaemonProcesses
import PostgresClient

/// The CRM's and the DBA's side of the database that is measured.
struct BenchDatabase: Sendable {
    let connectionString: String
    let daemonConnectionString: String
    /// Of the logs.
    let folder: String
    let connection: PostgresConnection
    /// The server's first process, whose children all others are.
    let postmaster: Int32

    init(connectionString: String, daemonConnectionString: String, folder: String) async throws {
        self.connectionString = connectionString
        self.daemonConnectionString = daemonConnectionString
        self.folder = folder
        connection = try await Self.connect(connectionString)
        guard let backend = await connection.serverProcessID else { throw BenchError("the session has no process") }
        postmaster = try ProcessStatus(pid: backend).parent
    }

    /// Another session.
    func connect() async throws -> PostgresConnection { try await Self.connect(connectionString) }

    private static func connect(_ connectionString: String) async throws -> PostgresConnection {
        try await PostgresConnection.connect(PostgresConfiguration(connectionString, applicationName: "conversiond-bench"))
    }

    /// To be called once, after `conversiond migrate`: the daemon gets no more rights than in production.
    func prepare() async throws {
        try await connection.execute(
            script: """
                CREATE EXTENSION pg_stat_statements;
                DO $$ BEGIN
                    -- Roles are the cluster's, and another database of it may have made this one.
                    IF to_regrole('\(BenchCluster.daemonRole)') IS NULL THEN
                        CREATE ROLE \(BenchCluster.daemonRole) LOGIN IN ROLE conversiond_daemon;
                    END IF;
                END $$;
                """)
    }

    /// The pages' first change after a checkpoint goes into the WAL as a whole page: let that happen before what is measured.
    func checkpoint() async throws { try await connection.execute(script: "CHECKPOINT") }

    /// What autovacuum has done to rows that have waited for a while.
    func settle() async throws {
        try await connection.query("VACUUM (ANALYZE) conversiond.outbox", prepare: false)
        try await checkpoint()
    }

    /// Whether every row is decided and every delivery final.
    func isDrained() async throws -> Bool {
        let rows = try await connection.query(
            "SELECT NOT EXISTS (SELECT FROM conversiond.outbox) AND NOT EXISTS (SELECT FROM conversiond.batch)")
        return try rows.bool(0, 0)
    }

    /// What the sync log holds beside accepted deliveries, for a person; empty when all is well.
    func mishaps() async throws -> String {
        let rows = try await connection.query(
            """
            SELECT concat_ws(' ', count(*), status, reason, max(detail)) FROM conversiond.sync_log
            WHERE status <> 'accepted' GROUP BY status, reason ORDER BY count(*) DESC LIMIT 5
            """, prepare: false)
        return try (0..<rows.count).map { try rows.text($0, 0) }.joined(separator: "; ")
    }

    func acceptedDeliveries() async throws -> Int {
        let rows = try await connection.query(
            "SELECT count(*) FROM conversiond.sync_log WHERE status = 'accepted' AND final", prepare: false)
        return Int(try rows.int8(0, 0))
    }

    func resetStatements() async throws {
        try await connection.execute(script: "SELECT pg_stat_statements_reset()")
    }

    /// Bytes of WAL written so far.
    func walPosition() async throws -> Int {
        Int(try await connection.query("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint").int8(0, 0))
    }

    /// How often the log was synced to the disk so far, as far as the server's processes have told yet.
    func logSyncs() async throws -> Int {
        Int(try await connection.query("SELECT wal_sync FROM pg_stat_wal").int8(0, 0))
    }

    /// Statements of the daemon since ``resetStatements()``, BEGIN and COMMIT included.
    func daemonStatements() async throws -> Int {
        let rows = try await connection.query(
            """
            SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
            WHERE toplevel AND userid = '\(BenchCluster.daemonRole)'::regrole
            """)
        return Int(try rows.int8(0, 0))
    }

    func slowestStatements() async throws -> [StatementTime] {
        let rows = try await connection.query(
            """
            SELECT calls, total_exec_time, regexp_replace(left(query, 400), '\\s+', ' ', 'g') FROM pg_stat_statements
            WHERE toplevel AND userid = '\(BenchCluster.daemonRole)'::regrole ORDER BY total_exec_time DESC LIMIT 10
            """)
        return try (0..<rows.count).map {
            StatementTime(calls: Int(try rows.int8($0, 0)), milliseconds: try rows.float8($0, 1), text: try rows.text($0, 2))
        }
    }

    /// Of what is written and deleted all the time, and of what is kept.
    func tableSizes() async throws -> TableSizes { try await TableSizes(connection) }

    func serverVersion() async throws -> String {
        try await connection.query("SELECT current_setting('server_version')").text(0, 0)
    }
}

/// A statement of the daemon and what it took on the server.
struct StatementTime: Encodable, Sendable {
    var calls: Int
    var milliseconds: Double
    var text: String
}
