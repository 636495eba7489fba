import DaemonProcesses
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

/// Moments of the daemon's work, known from outside: by what the platforms see and by which locks it waits for.
extension Stage {
    /// Waits until others have taken a frozen daemon for dead and removed it.
    func untilTakenOver(_ replica: Replica) async throws {
        try await until("daemon \(replica.number) is taken over") { stage in
            try await stage.session.count("SELECT count(*) FROM conversiond.instance WHERE pid = \(replica.process.pid)") == 0
        }
    }

    /// Keeps everybody from writing to a table; `work` gives the daemon something to write, and once it waits to, `strike` is run.
    ///
    /// - Parameter table: by it is known which part of the work waits: `transition` in planning, `sync_log` in recording.
    func whileBlocked(on table: String, _ work: () async throws -> Void, then strike: () async throws -> Void) async throws {
        let blocker = try await PostgresConnection.connect(
            PostgresConfiguration(database.connectionString, applicationName: "conversiond-torture-lock"))
        let result: Result<Void, any Error>
        do {
            try await blocker.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.\(table) IN SHARE MODE")
                try await work()
                try await until("the daemon waits for a lock on \(table)") { stage in
                    try await stage.session.count(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE usename = '\(StageCluster.daemonRole)' AND wait_event_type = 'Lock' AND datname = current_database()
                        """) > 0
                }
                try await strike()
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await blocker.close()
        try result.get()
    }

    /// Looks again and again until something holds, half a minute at most.
    func until(_ what: String, _ holds: (Stage) async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !holds(self) {
            guard ContinuousClock.now < deadline else { throw TortureError("waited half a minute in vain until \(what)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
