import DaemonProcesses
import Glibc
import OddInputs
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

extension Scenario {
    static let killAtPoints = Scenario(
        "kill-at-points",
        breaks: """
            kill -9 at known moments: after the claim, in and after the planning commit, half of a body sent, when a platform has \
            the request and before it counts, after it counted and before its reply, after the reply, in the recorder's commit, in \
            a drain, in each migration
            """
    ) { stage, random in
        let points = KillPoint.allCases
        let share = max(5, stage.options.leads / points.count)
        for (index, point) in points.enumerated() {
            let leads = (index * share + 1)...((index + 1) * share)
            try await point.strike(stage, leads, completes: Bool.random(using: &random))
            try await stage.start()
            try await stage.untilProgress()
            try await stage.settle()
            try await stage.drainAll()
        }
        let migrations = try await killedMigrations(stage)
        await stage.tell("killed at: " + points.map(\.rawValue).joined(separator: "; ") + "; in each of \(migrations) migrations")
    }

    /// Kills `migrate` in the middle of every migration: the next one finds the schema as it was before that one.
    ///
    /// - Returns: how many there are.
    private static func killedMigrations(_ stage: Stage) async throws -> Int {
        let database = try await stage.cluster.server.createDatabase()
        let url = ["CONVERSIOND_DATABASE_URL": database.connectionString]
        let log = stage.cluster.logs + "/killed-migration.log"
        let session = try Session(database.connectionString)
        let blocker = try await PostgresConnection.connect(PostgresConfiguration(database.connectionString))
        try await session.execute(heldMigrations)
        try await blocker.query("SELECT pg_advisory_lock(\(HeldStep.lockNumber))", prepare: false)
        var version = 0
        while true {
            try await session.execute("UPDATE torture.held SET version = \(version)")
            let migration = try await stage.cluster.binary.start(["migrate"], url, log: log)
            try await stage.until("migration \(version + 1) is held up") { _ in
                if migration.hasEnded { return true }
                return try await session.count("SELECT count(*) " + HeldStep.waiting) > 0
            }
            if migration.hasEnded { break }
            migration.signal(SIGKILL)
            _ = try await migration.waitForExit()
            // Its session waits for the lock and has not noticed.
            try await session.execute("SELECT pg_terminate_backend(pid, 5000) " + HeldStep.waiting)
            guard try await session.count("SELECT torture.version()") == version else {
                throw TortureError("a migration that was killed in the middle counts as applied")
            }
            // No daemon of the stage: nothing is under way there.
            await stage.note(.harmless)
            version += 1
        }
        await blocker.close()
        await session.close()
        try await stage.cluster.binary.run(["migrate", "--check"], url, log: log)
        try await database.drop()
        return version
    }

    /// Holds up what creates or changes anything in the migration that follows a version.
    private static let heldMigrations = """
        CREATE SCHEMA torture;
        CREATE TABLE torture.held (version int NOT NULL);
        INSERT INTO torture.held VALUES (0);
        CREATE FUNCTION torture.version() RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN
            IF to_regclass('conversiond.schema_migration') IS NULL THEN RETURN 0; END IF;
            RETURN (SELECT coalesce(max(version), 0) FROM conversiond.schema_migration);
        END $$;
        CREATE FUNCTION torture.hold() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF torture.version() = (SELECT version FROM torture.held)
                AND current_query() NOT LIKE '%CREATE TABLE IF NOT EXISTS conversiond.schema_migration%' THEN
                PERFORM pg_advisory_xact_lock_shared(\(HeldStep.lockNumber));
            END IF;
        END $$;
        CREATE EVENT TRIGGER torture_hold ON ddl_command_end EXECUTE FUNCTION torture.hold();
        """
}
