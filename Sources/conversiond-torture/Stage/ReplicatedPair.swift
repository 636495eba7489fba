import PostgresClient
import PostgresTestCluster

/// Two clusters, of which one follows the other; they change places when the first dies.
struct ReplicatedPair {
    private(set) var primary: PostgresTestCluster
    private(set) var standby: PostgresTestCluster

    init(_ cluster: StageCluster) throws {
        guard let standby = cluster.standby else { throw TortureError("the scenario has no standby") }
        primary = cluster.server
        self.standby = standby
    }

    /// From now on a commit is acknowledged only when the standby has it: what a client was told of outlives the primary.
    func makeSynchronous() async throws {
        try await setNames("*")
        try await untilSynchronous()
    }

    /// Waits until the standby has all that was acknowledged so far.
    func untilSynchronous() async throws {
        let session = try Session(primary.connectionString())
        while try await session.count("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        // A commit that the setting overtook may have been acknowledged without the standby; one after it waits for both.
        try await session.execute("SELECT pg_logical_emit_message(true, 'torture', '')")
        await session.close()
    }

    /// The primary dies as in a crash; after a while the standby takes its place, which waits for no standby of its own.
    mutating func failOver(after span: Duration) async throws {
        try await primary.stopServer(mode: .immediate)
        try await Task.sleep(for: span)
        try await standby.promote()
        swap(&primary, &standby)
        try await setNames("")
    }

    /// Makes the cluster that died a standby of the other.
    func restore() async throws {
        try await standby.becomeStandby(of: primary)
        try await makeSynchronous()
    }

    /// Little WAL is kept, so that it has room on a small disk.
    func keepLittleLog() async throws { try await set(["max_wal_size": "64MB", "min_wal_size": "32MB"]) }

    /// Moves the primary's WAL to a small disk; it is down meanwhile.
    func moveLog(to disk: SmallDisk) async throws {
        try await primary.stopServer()
        try await primary.moveLog(to: disk.path)
        try await primary.startServer()
    }

    private func setNames(_ names: String) async throws { try await set(["synchronous_standby_names": names]) }

    /// Settings of the primary, which a standby made from it has as well.
    private func set(_ settings: [String: String]) async throws {
        let session = try Session(primary.connectionString())
        let statements = settings.map { "ALTER SYSTEM SET \($0.key) = '\($0.value)'" } + ["SELECT pg_reload_conf()"]
        for statement in statements { try await session.run { try await $0.query(statement, prepare: false) } }
        await session.close()
    }
}
