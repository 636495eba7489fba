import ConversionCore
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("conversiond status", .timeLimit(.minutes(5))) struct StatusCommandTests {
    @Test("as JSON it holds backlog, destinations, daemons and the last hour") func json() async throws {
        try await CommandDatabase.withMigrated { database in
            try await Self.fill(database)
            let run = try await ConversiondProcess.run(["status", "--json"], environment: CommandDatabase.environment(database))
            #expect(run.status == 0, "\(run.errors)")
            let report = try JSONValue.parse(Array(run.output.utf8))
            #expect(report["backlog"]?.object?.keys.sorted() == [
                "deliveries_in_flight", "deliveries_oldest_at", "deliveries_waiting", "outbox_oldest_at", "outbox_rows",
            ])
            #expect(report["backlog"]?["outbox_rows"]?.integer == 1)
            #expect(report["backlog"]?["outbox_oldest_at"]?.string?.hasSuffix("Z") == true)
            let destination = try #require(report["destinations"]?[0])
            #expect(destination["destination"]?.string == "ga4-main")
            #expect(destination["state"]?.string == "paused")
            #expect(destination["why"]?.string == "a holiday")
            #expect(destination["last_accepted_at"] == .null)
            #expect(report["instances"] == .array([]))
            #expect(report["last_hour"] == .array([
                .object([
                    "workspace": .string("default"), "destination": .string("ga4-main"), "status": .string("skipped"),
                    "reason": .string("dont_send"), "final": .bool(true), "events": .number(ExactDecimal("2")!),
                ])
            ]))
        }
    }

    @Test("for a terminal, and with a reader's rights, it says the same, without control characters of anybody's names") func text() async throws {
        try await CommandDatabase.withMigrated { database in
            try await Self.fill(database)
            let role = try await CommandDatabase.makeRole("viewer", "conversiond_reader", database)
            let run = try await ConversiondProcess.run(
                ["status"], environment: ["CONVERSIOND_DATABASE_URL": database.tcpConnectionString(user: role)])
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("outbox rows to decide  1, the oldest for "))
            #expect(run.output.contains("a holiday"))
            #expect(run.output.contains("none runs"))
            #expect(run.output.contains("dont_send"))
            #expect(!run.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        }
    }

    @Test("an empty database is told as such") func empty() async throws {
        try await CommandDatabase.withMigrated { database in
            let run = try await ConversiondProcess.run(["status"], environment: CommandDatabase.environment(database))
            #expect(run.status == 0)
            #expect(run.output.contains("none; conversiond settings apply FILE"))
            #expect(run.output.contains("Last hour\n  nothing"))
        }
    }

    private static func fill(_ database: PostgresTestDatabase) async throws {
        let applied = try await CommandDatabase.withFile(CommandSettings.ga4) {
            try await ConversiondProcess.run(["settings", "apply", $0], environment: CommandDatabase.environment(database))
        }
        #expect(applied.status == 0, "\(applied.errors)")
        let connection = try await database.connect()
        try await connection.execute(
            script: """
                SELECT conversiond.pause_destination('ga4-main', 'a holiday');
                INSERT INTO conversiond.outbox (lead_id, status) VALUES ('1', 'new');
                INSERT INTO conversiond.sync_log (workspace, lead_id, lead_status, occurred_at, destination, platform, status, reason,
                    attempt, final, delivered, outbox_id)
                SELECT 'default', '1', 'new', now(), 'ga4-main', 'ga4', 'skipped', 'dont_send', 0, true, false, n FROM generate_series(1, 2) n;
                """)
        await connection.close()
    }
}
