import OddInputs
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

extension Scenario {
    static let databaseRestarts = Scenario(
        "database-restarts", breaks: "PostgreSQL restarted fast and immediate, and daemon sessions terminated at random", isShort: true
    ) { stage, random in
        let rounds = stage.options.short ? 3 : 10
        stage.inject(.latency(.milliseconds(60)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .milliseconds(700 * rounds))
        }
        try await stage.start()
        try await stage.start()
        for round in 0..<rounds {
            try await stage.untilProgress()
            try await Task.sleep(for: random.duration(0...400))
            switch round % 3 {
            case 0: try await stage.cluster.server.restart(mode: .immediate)
            case 1:
                for _ in 0..<Int.random(in: 2...6, using: &random) {
                    try await stage.terminateSession()
                    try await Task.sleep(for: random.duration(0...80))
                }
            default: try await stage.cluster.server.restart(mode: .fast)
            }
            await stage.noteBreak()
        }
        try await crm.value
    }

    static let databaseOutage = Scenario(
        "database-outage", breaks: "PostgreSQL away for longer than the lease, while requests are under way"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(100)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(4))
        }
        try await stage.start()
        try await stage.start()
        for mode in [PostgresTestCluster.StopMode.immediate, .fast] {
            try await stage.untilProgress()
            try await stage.cluster.server.stopServer(mode: mode)
            await stage.noteBreak()
            try await Task.sleep(for: .seconds(3) + random.duration(0...1000))
            try await stage.cluster.server.startServer()
        }
        try await crm.value
    }

    static let databaseLimits = Scenario(
        "database-limits", breaks: "no more connections, statement and lock time-outs of the server, tables locked at random"
    ) { stage, random in
        let rounds = 6
        stage.inject(.latency(.milliseconds(50)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .milliseconds(1500 * rounds))
        }
        try await stage.start()
        try await stage.start()
        let role = StageCluster.daemonRole
        for round in 0..<rounds {
            let (limit, end) =
                switch round % 3 {
                case 0: ("CONNECTION LIMIT 2", "CONNECTION LIMIT -1")
                case 1: ("SET lock_timeout = '50ms'", "RESET lock_timeout")
                default: ("SET statement_timeout = '5ms'", "RESET statement_timeout")
                }
            try await stage.session.execute("ALTER ROLE \(role) \(limit)")
            // What is open keeps what it was given: have all of it opened anew.
            try await stage.terminateAllSessions()
            await stage.noteBreak()
            for table in ["batch", "sync_log", "transition", "once_ledger", "outbox"].shuffled(using: &random) {
                try await stage.lock(table, for: random.duration(50...200))
            }
            try await stage.session.execute("ALTER ROLE \(role) \(end)")
            try await stage.terminateAllSessions()
            try await stage.untilProgress()
        }
        try await crm.value
    }

    static let heldSnapshot = Scenario(
        "held-snapshot", breaks: "a snapshot held the whole time, and VACUUM FULL, REINDEX and TRUNCATE-like locks of a DBA on every table"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(20)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(8))
        }
        try await stage.start()
        let holder = try await PostgresConnection.connect(PostgresConfiguration(stage.database.connectionString))
        let result: Result<Void, any Error>
        do {
            try await holder.transaction(.repeatableReadReadOnly) { transaction in
                try await transaction.query("SELECT count(*) FROM pg_catalog.pg_class")
                for table in ["batch", "sync_log", "transition", "once_ledger", "outbox", "confirmation", "instance"].shuffled(using: &random) {
                    try await stage.session.execute("VACUUM FULL conversiond.\(table)")
                    try await stage.session.execute("REINDEX TABLE conversiond.\(table)")
                    await stage.noteBreak()
                    try await Task.sleep(for: random.duration(100...600))
                }
                try await crm.value
                try await stage.untilProgress()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await holder.close()
        try result.get()
    }
}

extension Stage {
    /// Ends one of the daemons' sessions, whichever the server finds first.
    func terminateSession() async throws {
        try await session.run { connection in
            try await connection.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename = '\(StageCluster.daemonRole)' AND datname = current_database() ORDER BY random() LIMIT 1
                """, prepare: false)
        }
        noteBreak()
    }

    func terminateAllSessions() async throws {
        try await session.run { connection in
            try await connection.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename = '\(StageCluster.daemonRole)' AND datname = current_database()
                """, prepare: false)
        }
    }

    /// Keeps everybody from a table for a moment.
    func lock(_ table: String, for span: Duration) async throws {
        try await session.run { connection in
            try await connection.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.\(table) IN ACCESS EXCLUSIVE MODE")
                try await Task.sleep(for: span)
            }
        }
    }
}
