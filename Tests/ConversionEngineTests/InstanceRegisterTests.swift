import CLibpq
import PostgresClient
import PostgresTestCluster
import Testing

@testable import ConversionEngine

@Suite("The register of instances")
struct InstanceRegisterTests {
    @Test("An instance never takes itself for dead, however late its heartbeat is; another does")
    func neverItself() async throws {
        try await EngineHarness.run { harness in
            let register = InstanceRegister(connection: harness.connection, lease: .seconds(5))
            let slow = try await register.join(host: "a", pid: 1, version: "test")
            let other = try await register.join(host: "b", pid: 2, version: "test")
            try await harness.connection.query(
                "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(slow)])
            #expect(try await register.takeOver(for: slow) == 0)
            #expect(try await register.beat(slow) != nil)
            try await harness.connection.query(
                "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(slow)])
            _ = try await register.takeOver(for: other)
            #expect(try await register.beat(slow) == nil)
            #expect(try await register.beat(other) != nil)
        }
    }

    @Test("A batch under a number that no instance has is released after a lease, and not before")
    func ownerless() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
            let running = try harness.start()
            try await running.log.wait(for: "the pause to be known") { seen in
                seen.contains { if case .destinationChanged("meta-main", _, .paused, _, _) = $0 { true } else { false } }
            }
            try await harness.insertLead("a", "responded")
            try await running.log.wait(for: "the decision") { $0.plannedDeliveries == 1 }
            await running.stop()

            let register = InstanceRegister(connection: harness.connection, lease: .seconds(5))
            let own = try await register.join(host: "a", pid: 1, version: "test")
            try await harness.connection.execute(script: "UPDATE conversiond.batch SET owner = 999, owned_at = now()")
            #expect(try await register.takeOver(for: own) == 0)
            try await harness.connection.execute(script: "UPDATE conversiond.batch SET owned_at = now() - interval '6 seconds'")
            #expect(try await register.takeOver(for: own) == 1)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.batch WHERE owner IS NULL AND in_doubt_since IS NOT NULL") == 1)
        }
    }

    /// A session that has sent part of what it wants in a transaction, and then nothing more: the server waits for the rows of its COPY.
    private final class StalledSession {
        private let connection: OpaquePointer?

        init(_ harness: EngineHarness, applicationName: String = "conversiond", copying table: String = "once_ledger") {
            connection = PQconnectdb("\(harness.database.connectionString) application_name=\(applicationName)")
            for statement in ["BEGIN", "COPY conversiond.\(table) FROM STDIN"] {
                PQclear(PQexec(connection, statement))
            }
        }

        deinit { PQfinish(connection) }

        /// Whether the server has ended it.
        var hasEnded: Bool {
            PQputCopyEnd(connection, "the test is over")
            while let result = PQgetResult(connection) { PQclear(result) }
            return PQstatus(connection) == CONNECTION_BAD
        }
    }

    @Test("A daemon's session that stands still inside a pipeline or a COPY is ended with its locks; younger ones and other programs' are not")
    func stalledSessions() async throws {
        try await EngineHarness.run { harness in
            let connection = try await harness.database.connect()
            try await connection.query("SET application_name = 'conversiond'", prepare: false)
            let register = InstanceRegister(connection: connection, lease: .seconds(5))
            func waiting(_ sessions: Int) -> String {
                "(SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event = 'ClientRead') = \(sessions)"
            }
            let stalled = StalledSession(harness)
            try await harness.until("the server waits for rows") { waiting(1) }
            #expect(try await register.endStalledSessions(after: .seconds(3_600)) == 0)
            let locked = """
                SELECT count(*) FROM pg_locks WHERE relation = 'conversiond.once_ledger'::regclass AND mode = 'RowExclusiveLock'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """
            #expect(try await harness.count(locked) == 1)
            #expect(try await register.endStalledSessions(after: .zero) == 1)
            try await harness.until("its locks are gone") { "(\(locked)) = 0" }
            #expect(stalled.hasEnded)

            // Somebody's psql, and the CRM with the daemon's name and role.
            let others = [StalledSession(harness, applicationName: "psql"), StalledSession(harness, copying: "outbox")]
            try await harness.until("the server waits for rows") { waiting(2) }
            #expect(try await register.endStalledSessions(after: .zero) == 0)
            for other in others { #expect(!other.hasEnded) }
            await connection.close()
        }
    }
}
