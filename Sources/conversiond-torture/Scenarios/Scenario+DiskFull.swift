import DaemonProcesses
import OddInputs
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

extension Scenario {
    static let diskFull = Scenario(
        "disk-full",
        breaks: "the disk of PostgreSQL's tables full, then that of its WAL so that the server goes down, each freed again",
        needs: [.ownCluster]
    ) { stage, random in
        let rounds = 3
        let folder = stage.cluster.server.folder
        let log = try await SmallDisk.mount("wal", in: folder, megabytes: 160)
        // The database begins with ten megabytes; a lead takes some kilobytes on all tables.
        let tables = try await SmallDisk.mount("tables", in: folder, megabytes: 48 + stage.options.leads / 10)
        try await stage.moveLog(to: log)
        try await stage.moveTables(to: tables)
        stage.inject(.latency(.milliseconds(150)))
        let share = max(5, stage.options.leads / (rounds + 2))
        try await stage.whileInserting(1...share, over: .seconds(4 * (rounds + 1))) {
            for round in 1...rounds {
                let victim = try await stage.start()
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...300))
                try await stage.breaking(.database) {
                    try await stage.fill(tables, while: victim, hasToDo: (round * share + 1)...((round + 1) * share))
                    // Its requests are answered meanwhile, and nothing can be written down.
                    try await Task.sleep(for: random.duration(200...1500))
                    if round == 2 { try await stage.kill(victim) }
                    try await stage.checkReplicas()
                    try tables.free()
                }
                if round == 2 { try await stage.start() }
                try await stage.untilProgress()
            }
            try await stage.crm.insert(leads: ((rounds + 1) * share + 1)...((rounds + 2) * share))
            try await stage.untilProgress()
            try await stage.breaking(.database) { try await stage.stopServerByFilling(log, of: stage.cluster.server, for: random.duration(500...3500)) }
            try await stage.untilProgress()
        }
    }
}

extension Stage {
    /// Fills a disk before a daemon can write down what it is given to do, and waits until the daemon tells of it.
    fileprivate func fill(_ disk: SmallDisk, while replica: Replica, hasToDo leads: ClosedRange<Int>) async throws {
        // Stopped for much less than its lease.
        replica.freeze()
        try await crm.insert(leads: leads)
        try disk.fill()
        replica.thaw()
        try await until("daemon \(replica.number) tells of the full disk") { _ in replica.process.hasLogged("No space left on device") }
    }

    /// Fills the disk of the WAL, has WAL written until the server gives up, frees the disk and starts the server, as an
    /// operator would.
    func stopServerByFilling(_ disk: SmallDisk, of server: PostgresTestCluster, for span: Duration) async throws {
        // A replication slot that nobody reads, the usual cause: no WAL may go any more.
        try await session.execute("SELECT pg_create_physical_replication_slot('torture', true)")
        try disk.fill()
        let writer = try await PostgresConnection.connect(PostgresConfiguration(server.connectionString(database: database.name)))
        var isStopped = false
        while !isStopped {
            do {
                try await writer.query("SELECT pg_logical_emit_message(false, 'torture', repeat('x', 1000000))", prepare: false)
            } catch {
                // The server can write no WAL and ends every session.
                isStopped = true
            }
        }
        await writer.close()
        try await Task.sleep(for: span)
        try checkReplicas()
        try disk.free()
        try await server.restart(mode: .immediate)
        try await session.execute("SELECT pg_drop_replication_slot('torture')")
    }

    /// Moves everything that the database holds to a small disk.
    fileprivate func moveTables(to disk: SmallDisk) async throws {
        await session.close()
        let elsewhere = try Session(cluster.server.connectionString())
        for statement in ["CREATE TABLESPACE small LOCATION '\(disk.path)'", "ALTER DATABASE \(database.name) SET TABLESPACE small"] {
            try await elsewhere.run { try await $0.query(statement, prepare: false) }
        }
        await elsewhere.close()
    }

    /// Moves the server's WAL to a small disk, and has it keep little.
    fileprivate func moveLog(to disk: SmallDisk) async throws {
        for setting in ["max_wal_size = '64MB'", "min_wal_size = '32MB'"] {
            try await session.run { try await $0.query("ALTER SYSTEM SET \(setting)", prepare: false) }
        }
        try await cluster.server.stopServer()
        try await cluster.server.moveLog(to: disk.path)
        try await cluster.server.startServer()
    }
}
