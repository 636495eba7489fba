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
    func whileBlocked(on table: String, _ work: () async throws -> Void, then strike: () async throws -> Void) async throws {
        try await withBlocker { blocker in
            try await blocker.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.\(table) IN SHARE MODE")
                try await work()
                try await until("the daemon waits for a lock on \(table)") { stage in
                    try await stage.session.count(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'conversiond.\(table)'::regclass") > 0
                }
                try await strike()
            }
        }
    }

    /// Holds up a step of the daemon's work; once the daemon is held up in it, `strike` is run.
    ///
    /// - Parameter completes: whether the server completes the step afterwards, as it does where a client dies while it
    ///   commits, or rolls it back.
    func whileHeld(
        at step: HeldStep, completes: Bool, _ work: () async throws -> Void, then strike: () async throws -> Void
    ) async throws {
        try await session.execute(step.creation)
        try await withBlocker { blocker in
            try await blocker.query("SELECT pg_advisory_lock(\(HeldStep.lockNumber))", prepare: false)
            try await work()
            try await until("the daemon comes to the step \(step)") { stage in
                try await stage.session.count("SELECT count(*) " + HeldStep.waiting) > 0
            }
            try await strike()
            if !completes { try await session.execute("SELECT pg_terminate_backend(pid, 5000) " + HeldStep.waiting) }
            try await blocker.query("SELECT pg_advisory_unlock(\(HeldStep.lockNumber))", prepare: false)
        }
        try await session.execute(HeldStep.removal)
    }

    /// Runs work on a connection besides the rig's own, whose locks end with it.
    private func withBlocker(_ work: (PostgresConnection) async throws -> Void) async throws {
        let blocker = try await PostgresConnection.connect(
            PostgresConfiguration(database.connectionString, applicationName: "conversiond-torture-lock"))
        let result: Result<Void, any Error>
        do {
            try await work(blocker)
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
            guard ContinuousClock.now < deadline else { throw TortureError("waited half a minute in vain until \(what)\n\(logTails)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
