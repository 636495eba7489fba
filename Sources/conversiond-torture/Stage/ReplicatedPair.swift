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

    private func setNames(_ names: String) async throws {
        let session = try Session(primary.connectionString())
        for statement in ["ALTER SYSTEM SET synchronous_standby_names = '\(names)'", "SELECT pg_reload_conf()"] {
            try await session.run { try await $0.query(statement, prepare: false) }
        }
        await session.close()
    }
}
