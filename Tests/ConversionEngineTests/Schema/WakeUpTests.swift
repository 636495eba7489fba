import PostgresClient
import PostgresTestCluster
import Testing

@Suite("An INSERT wakes an idle daemon and costs no NOTIFY otherwise")
struct WakeUpTests {
    private static let insert = "INSERT INTO conversiond.outbox (lead_id, status) VALUES ('lead-1', 'won')"

    /// What has arrived once a notification of the test's own, sent after everything else, has.
    private static func heard(by listener: PostgresConnection, after sender: PostgresConnection) async throws -> Int {
        try await listener.listen(to: "end")
        try await sender.rows("SELECT pg_notify('end', '')")
        var count = 0
        while let notification = try await listener.nextNotification(timeout: .seconds(60)) {
            if notification.channel == "end" { return count }
            if notification.channel == "conversiond_outbox" { count += 1 }
        }
        Issue.record("the notification of the test's own did not come")
        return count
    }

    private static func withListener(
        idle: Bool, _ body: (PostgresConnection, PostgresConnection) async throws -> Void
    ) async throws {
        try await SchemaDatabase.withCopy { database, connection async throws in
            let listener = try await database.connect()
            try await listener.listen(to: "conversiond_outbox")
            if idle { #expect(try await listener.one("SELECT pg_try_advisory_lock(1668247158, 1)::text") == "true") }
            try await body(listener, connection)
            await listener.close()
        }
    }

    @Test("While no daemon is idle no INSERT notifies")
    func busy() async throws {
        try await Self.withListener(idle: false) { listener, connection async throws in
            for _ in 1...3 { try await connection.rows(Self.insert) }
            #expect(try await Self.heard(by: listener, after: connection) == 0)
        }
    }

    @Test("An idle daemon hears of a committed INSERT, once per transaction, and of none that was rolled back")
    func idle() async throws {
        try await Self.withListener(idle: true) { listener, connection async throws in
            try await connection.execute(script: "BEGIN; \(Self.insert); \(Self.insert); ROLLBACK")
            try await connection.execute(script: "BEGIN; \(Self.insert); \(Self.insert); COMMIT")
            #expect(try await Self.heard(by: listener, after: connection) == 1)
        }
    }

    @Test("enqueue() and COPY-like inserts of many rows wake as well, as the CRM's role")
    func asCRM() async throws {
        try await Self.withListener(idle: true) { listener, connection async throws in
            try await connection.rows("SET ROLE conversiond_crm")
            try await connection.rows("SELECT conversiond.enqueue('lead-1', 'won')")
            try await connection.rows("INSERT INTO conversiond.outbox (lead_id, status) SELECT 'l' || g, 'won' FROM generate_series(1, 100) g")
            try await connection.rows("RESET ROLE")
            #expect(try await Self.heard(by: listener, after: connection) == 2)
        }
    }

    @Test("A daemon cannot become idle over an uncommitted INSERT: it looks again instead")
    func noLostWakeUp() async throws {
        try await Self.withListener(idle: false) { listener, connection async throws in
            try await connection.transaction { transaction async throws in
                try await transaction.rows(Self.insert)
                #expect(try await listener.one("SELECT pg_try_advisory_lock(1668247158, 1)::text") == "false")
            }
            #expect(try await listener.one("SELECT pg_try_advisory_lock(1668247158, 1)::text") == "true")
            #expect(try await listener.number("SELECT count(*) FROM conversiond.outbox") == 1)
        }
    }

    @Test("No INSERT waits for an idle daemon's lock, nor for another INSERT")
    func noWaiting() async throws {
        try await Self.withListener(idle: true) { _, connection async throws in
            try await connection.rows("SET lock_timeout = '1ms'")
            try await connection.rows(Self.insert)
            #expect(try await connection.number("SELECT count(*) FROM conversiond.outbox") == 1)
        }
    }
}
