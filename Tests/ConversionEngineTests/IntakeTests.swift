import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("The intake where there is little to do")
struct IntakeTests {
    /// When the session that holds the idle lock last began a statement.
    private static let lastStatement = """
        SELECT a.query_start::text FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
        WHERE l.locktype = 'advisory' AND l.classid = 1668247158 AND l.granted AND a.datname = current_database()
        """

    @Test("Replies neither let go of the idle lock nor look into an empty outbox")
    func keepsTheLock() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4 { $0.maxInFlight = 4 }])
            let running = try harness.start {
                $0.pollInterval = .seconds(300)
                // However slow the machine: an intake whose lease has run out does not wait.
                $0.lease = .seconds(300)
            }
            let slow = harness.simulator.inject(PlatformSimulatorFault(.latency(.seconds(1)), on: .ga4))
            try await harness.insertLeads(1...60)
            try await harness.simulator.waitUntil { $0[.ga4].inFlight >= 4 }
            try await harness.until("the daemon is idle") {
                "NOT EXISTS (SELECT FROM conversiond.outbox) AND EXISTS (\(Self.lastStatement))"
            }
            let before = try await harness.connection.query(Self.lastStatement).text(0, 0)
            harness.simulator.clear(slow)
            try await harness.untilSettled(running.log)
            #expect(try await harness.connection.query(Self.lastStatement).text(0, 0) == before)
            await running.stop()
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("Rows that come one by one share rounds: rounds that find some begin four milliseconds apart")
    func pace() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            let running = try harness.start()
            try await running.log.wait(for: "the settings") { seen in seen.contains { if case .settingsLoaded = $0 { true } else { false } } }
            let began = ContinuousClock.now
            for lead in 1...200 { try await harness.insertLeads(lead...lead) }
            try await running.log.wait(for: "the last row") { $0.plannedDeliveries == 200 }
            let rounds = running.log.all.filter { if case .planned = $0 { true } else { false } }.count
            #expect(rounds <= Int((ContinuousClock.now - began) / .milliseconds(4)) + 1)
            try await harness.untilSettled(running.log)
            await running.stop()
            try await harness.checkOneFinalRowEach()
        }
    }
}
