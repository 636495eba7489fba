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
        try await stage.whileInserting(over: .milliseconds(700 * rounds)) {
            try await stage.start()
            try await stage.start()
            for round in 0..<rounds {
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...400))
                switch round % 3 {
                case 0: try await stage.breaking(.database) { try await stage.cluster.server.restart(mode: .immediate) }
                case 1:
                    for _ in 0..<Int.random(in: 2...6, using: &random) {
                        try await stage.terminateSession(&random)
                        try await Task.sleep(for: random.duration(0...80))
                    }
                default: try await stage.breaking(.database) { try await stage.cluster.server.restart(mode: .fast) }
                }
            }
        }
    }

    static let databaseOutage = Scenario(
        "database-outage", breaks: "PostgreSQL away for longer than the lease, while requests are under way; nobody helps afterwards"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(100)))
        try await stage.whileInserting(over: .seconds(4)) {
            try await stage.start()
            try await stage.start()
            for mode in [PostgresTestCluster.StopMode.immediate, .fast] {
                try await stage.untilProgress()
                try await stage.breaking(.database) {
                    try await stage.cluster.server.stopServer(mode: mode)
                    try await Task.sleep(for: .seconds(3) + random.duration(0...1000))
                    try await stage.cluster.server.startServer()
                }
            }
        }
        try await stage.settleUnaided()
    }

    static let silentDatabase = Scenario(
        "silent-database",
        breaks: "every process of PostgreSQL stopped for longer than the lease: it takes connections and says nothing, then goes on",
        needs: [.ownCluster]
    ) { stage, random in
        stage.inject(.latency(.milliseconds(100)))
        try await stage.whileInserting(over: .seconds(6)) {
            try await stage.start()
            try await stage.start()
            for _ in 0..<2 {
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...400))
                try await stage.breaking(.database) {
                    let server = try stage.cluster.server.pause()
                    defer { server.resume() }
                    try await Task.sleep(for: .seconds(3) + random.duration(0...1500))
                }
                try await stage.checkReplicas()
            }
        }
        try await stage.settleUnaided()
    }

    static let databaseLimits = Scenario(
        "database-limits", breaks: "no more connections, statement and lock time-outs of the server, tables locked at random"
    ) { stage, random in
        let rounds = 6
        stage.inject(.latency(.milliseconds(50)))
        try await stage.whileInserting(over: .milliseconds(1500 * rounds)) {
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
                try await stage.breaking(.database) {
                    try await stage.session.execute("ALTER ROLE \(role) \(limit)")
                    // What is open keeps what it was given: have all of it opened anew.
                    try await stage.terminateAllSessions()
                    for table in ["batch", "sync_log", "transition", "once_ledger", "outbox"].shuffled(using: &random) {
                        try await stage.lock(table, for: random.duration(50...200))
                    }
                    try await stage.session.execute("ALTER ROLE \(role) \(end)")
                    try await stage.terminateAllSessions()
                }
                try await stage.untilProgress()
            }
        }
    }

    static let heldSnapshot = Scenario(
        "held-snapshot",
        breaks: """
            a snapshot held for a minute, or for --minutes, while rows come and go, and VACUUM FULL and REINDEX of a DBA on every table
            """
    ) { stage, random in
        stage.inject(.latency(.milliseconds(20)))
        let span = Duration.seconds(max(60, stage.options.minutes * 60))
        let holder = try await PostgresConnection.connect(PostgresConfiguration(stage.database.connectionString))
        let result: Result<Void, any Error>
        do {
            try await holder.transaction(.repeatableReadReadOnly) { transaction in
                try await transaction.query("SELECT count(*) FROM pg_catalog.pg_class")
                try await stage.whileInserting(over: span) {
                    try await stage.start()
                    let end = ContinuousClock.now + span
                    let tables = ["batch", "sync_log", "transition", "once_ledger", "outbox", "confirmation", "instance"]
                    while ContinuousClock.now < end {
                        for table in tables.shuffled(using: &random) {
                            try await stage.breaking(.harmless) {
                                try await stage.session.execute("VACUUM FULL conversiond.\(table)")
                                try await stage.session.execute("REINDEX TABLE conversiond.\(table)")
                            }
                            try await Task.sleep(for: random.duration(100...600))
                        }
                        try await stage.untilProgress()
                    }
                }
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
