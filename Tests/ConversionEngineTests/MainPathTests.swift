import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("Outbox to platform")
struct MainPathTests {
    @Test("A lead that reaches won is counted once on Meta and GA4 and logged as accepted (R1, R8, D10)")
    func accepted() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            try await harness.insertLead("a", "won", value: "150000")
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Purchase": 1])
            #expect(harness.simulator.truth.total(.ga4).countedByName == ["purchase": 1])
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["accepted/-/true"])
            #expect(try await harness.log(lead: "a", destination: "ga4-main") == ["accepted/-/true"])
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("won five times is one Purchase; the later ones are skipped: already_sent (R8, D4)")
    func wonFiveTimes() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            for _ in 1...5 { try await harness.insertLead("a", "won", value: "150000") }
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 1)
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 1)
            let skipped = try await harness.count(
                "SELECT count(*) FROM conversiond.sync_log WHERE status = 'skipped' AND reason = 'already_sent'")
            #expect(skipped == 8)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A CRM transaction that rolls back sends nothing")
    func rollback() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.connection.execute(
                script: """
                    BEGIN; INSERT INTO conversiond.outbox (lead_id, status, fbc) VALUES ('gone', 'won', 'fb.1.1700000000000.x'); ROLLBACK
                    """)
            try await harness.insertLead("kept", "responded")
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Lead": 1])
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE lead_id = 'gone'") == 0)
        }
    }

    @Test("Every status reached in one second is sent, none is folded (D2)")
    func everyStatus() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            for status in ["new", "contacted", "won"] { try await harness.insertLead("a", status, value: "5") }
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["AddToCart": 1, "Contact": 1, "Purchase": 1])
        }
    }

    @Test("strict and send_all differ on the same leads exactly where a click id is missing (R27, R32, D6)", arguments: [Strategy.strict, .sendAll])
    func strategies(_ strategy: Strategy) async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()]) { $0.strategy = strategy }
            try await harness.insert("lead_id, status, email", "'mail', 'responded', 'm@example.com'")
            try await harness.insert("lead_id, status, email, fbc, ga_client_id", "'click', 'responded', 'c@example.com', 'fb.1.1700000000000.c', '1.2'")
            try await harness.insert("lead_id, status", "'nothing', 'responded'")
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == (strategy == .strict ? 1 : 2))
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 1)
            #expect(try await harness.log(lead: "nothing", destination: "meta-main") == ["skipped/minimum_data_missing/true"])
            #expect(
                try await harness.log(lead: "mail", destination: "meta-main")
                    == [strategy == .strict ? "skipped/minimum_data_missing/true" : "accepted/-/true"])
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("Rows of an unknown workspace and of one without destinations are said to be so (D10)")
    func nothingIsSilent() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([])
            try await harness.insert("workspace, lead_id, status", "'nobody', 'a', 'won'")
            try await harness.insert("lead_id, status", "'b', 'won'")
            _ = try await harness.runUntilSettled()
            let rows = try await harness.connection.query(
                "SELECT lead_id || ':' || reason FROM conversiond.sync_log WHERE final AND destination IS NULL ORDER BY 1")
            #expect(try (0..<rows.count).map { try rows.text($0, 0) } == ["a:unknown_workspace", "b:no_destination"])
        }
    }

    @Test("What is decided holds no personal data: neither waiting batches nor history (D17)")
    func noPersonalData() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()]) { $0.strategy = .sendAll }
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
            try await harness.insert(
                "lead_id, status, email, phone, first_name, last_name, ga_client_id",
                "'p', 'responded', 'planted@example.com', '+6281234567890', 'Plantedfirst', 'Plantedlast', '1.2'")
            let running = try harness.start()
            try await running.log.wait(for: "the row's decision") { $0.plannedRows >= 1 && $0.finals() >= 1 }
            await running.stop()
            #expect(try await harness.count("SELECT count(*) FROM conversiond.batch") == 1)
            for table in ["batch", "transition", "sync_log", "once_ledger", "destination_state", "instance"] {
                let found = try await harness.count(
                    """
                    SELECT count(*) FROM conversiond.\(table) t
                    WHERE t::text ~* 'planted|81234567890' OR t::text ~* encode('planted', 'hex') OR t::text ~* encode('81234567890', 'hex')
                    """)
                #expect(found == 0, "\(table)")
            }
        }
    }

    @Test("The timeline tells what became of each status, and what still waits")
    func timeline() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4 { $0.events["new"] = "dont_send" }])
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main', 'new pixel on Monday')")
            try await harness.insertLead("a", "new")
            let running = try harness.start()
            try await running.log.wait(for: "the row's decision") { $0.plannedRows >= 1 }
            await running.stop()
            let rows = try await harness.connection.query(
                "SELECT destination || ':' || status || ':' || coalesce(detail, reason) FROM conversiond.lead_timeline WHERE lead_id = 'a' ORDER BY 1")
            #expect(try (0..<rows.count).map { try rows.text($0, 0) }.first?.hasPrefix("ga4-main:skipped:") == true)
            #expect(try rows.text(1, 0) == "meta-main:waiting:new pixel on Monday")
        }
    }
}
