import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("An event whose once key a waiting event holds")
struct ContestTests {
    /// Two rows of one lead, the first named by the browser's own event id, both decided while Meta is paused.
    private func contest(_ harness: EngineHarness, _ then: (EngineHarness.RunningEngine) async throws -> Void) async throws {
        try await harness.apply([EngineHarness.meta()])
        try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
        let running = try harness.start()
        try await running.log.wait(for: "the pause to be known") { seen in
            seen.contains { if case .destinationChanged("meta-main", _, .paused, _, _) = $0 { true } else { false } }
        }
        for (id, value) in [("first", 1), ("second", 2)] {
            try await harness.insert(
                "lead_id, status, email, fbc, actual_value, event_id",
                "'a', 'won', 'a@example.com', 'fb.1.1700000000000.click', \(value), 'browser-\(id)'")
        }
        try await running.log.wait(for: "both rows decided") { $0.plannedRows == 2 }
        try await harness.until("both are back in the database") { "NOT EXISTS (SELECT FROM conversiond.batch WHERE owner IS NOT NULL)" }
        #expect(try await harness.log(lead: "a", destination: "meta-main") == [])
        #expect(
            try await harness.texts("SELECT status FROM conversiond.lead_timeline WHERE lead_id = 'a'") == ["waiting", "waiting"],
            "neither is silent while they wait")
        try await then(running)
        try await harness.untilSettled(running.log)
        await running.stop()
        try await harness.checkOneFinalRowEach()
    }

    @Test("is skipped as already sent once the other is accepted (R8, D4)")
    func holderAccepted() async throws {
        try await EngineHarness.run { harness in
            try await contest(harness) { _ in
                try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            }
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["accepted/-/true", "skipped/already_sent/true"])
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Purchase": 1])
        }
    }

    @Test("is sent if the other is refused: a won with a value is not lost behind a bad row (R2, D4)")
    func holderRejected() async throws {
        try await EngineHarness.run { harness in
            harness.simulator.inject(PlatformSimulatorFault(.badEvent(.id("browser-first"), blame: .none), on: .meta))
            try await contest(harness) { _ in
                try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            }
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["failed/rejected/true", "accepted/-/true"])
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Purchase": 1])
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 1)
        }
    }

    @Test("is sent if the other expires while it waits (R2, D13)")
    func holderExpires() async throws {
        try await EngineHarness.run { harness in
            try await contest(harness) { running in
                try await harness.connection.execute(
                    script: "UPDATE conversiond.batch SET deadline = now(), deadlines = ARRAY[now()] WHERE NOT contested")
                try await running.log.wait(for: "the second takes the key") { seen in
                    seen.contains { if case .contested(won: 1, _, _) = $0 { true } else { false } }
                }
                try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            }
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["failed/expired/true", "accepted/-/true"])
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 1)
        }
    }

    @Test("expires by its own deadline (D13)")
    func expiresItself() async throws {
        try await EngineHarness.run { harness in
            try await contest(harness) { running in
                try await harness.connection.execute(
                    script: "UPDATE conversiond.batch SET deadline = now(), deadlines = ARRAY[now()], not_before = now() WHERE contested")
                try await running.log.wait(for: "its end") { seen in
                    seen.contains { if case .contested(_, _, expired: 1) = $0 { true } else { false } }
                }
                try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            }
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["failed/expired/true", "accepted/-/true"])
        }
    }

    @Test("waits on while the other's outcome is open, whoever looks: two replicas, many leads, one Purchase each (R8, D4)")
    func manyLeadsTwoReplicas() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 20 }])
            harness.simulator.inject(PlatformSimulatorFault(.latency(.milliseconds(30)), on: .meta))
            let log = ObservationLog()
            let first = try harness.start(log: log) { $0.planningRows = 20 }
            let second = try harness.start(log: log) { $0.planningRows = 20 }
            for _ in 1...4 { try await harness.insertLeads(1...100, status: "won") }
            try await harness.untilSettled(log)
            await first.stop()
            await second.stop()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Purchase": 100])
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'already_sent'") == 300)
            try await harness.checkOneFinalRowEach()
        }
    }
}
