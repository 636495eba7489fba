import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

@testable import ConversionEngine

@Suite("Whether the engine's loops go round")
struct ProgressWatchTests {
    @Test("A loop that does nothing stands still, and so does the engine, whatever its other loop does")
    func stuck() {
        let watch = ProgressWatch()
        #expect(watch.hasProgressed(within: .seconds(30)))
        watch.tick(.control)
        #expect(!watch.hasProgressed(within: .zero))
    }

    @Test("A loop that waits for the database does not stand still, until that takes longer than any statement may")
    func waiting() {
        let patient = ProgressWatch(), impatient = ProgressWatch(longestWait: .zero)
        for watch in [patient, impatient] {
            for loop in ProgressWatch.Loop.allCases { watch.beginWait(loop) }
        }
        #expect(patient.hasProgressed(within: .zero))
        #expect(!impatient.hasProgressed(within: .zero))
        patient.endWait(.intake)
        #expect(!patient.hasProgressed(within: .zero), "what it does with the answer is its own")
        patient.beginWait(.intake)
        patient.beginWait(.intake)
        patient.endWait(.intake)
        #expect(patient.hasProgressed(within: .zero))
    }

    @Test("While batch is locked the heartbeat goes on and the engine counts as alive; what waited is sent when the lock is gone")
    func lockedTable() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            let running = try harness.start()
            try await running.log.wait(for: "its settings") { seen in
                seen.contains { if case .settingsLoaded = $0 { true } else { false } }
            }
            let locker = try await harness.database.connect()
            try await locker.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.batch IN ACCESS EXCLUSIVE MODE", prepare: false)
                try await harness.insertLeads(1...3)
                let locked = try await harness.texts("SELECT clock_timestamp()::text")[0]
                // Longer than the span below, and than the lease.
                try await harness.until("the heartbeat goes on") {
                    "EXISTS (SELECT FROM conversiond.instance WHERE heartbeat_at > '\(locked)'::timestamptz + interval '7 seconds')"
                }
                #expect(running.engine.hasProgressed(within: .seconds(4)))
                #expect(running.engine.isReady)
            }
            await locker.close()
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 3)
            let failures = running.log.all.compactMap { if case .databaseFailed(let activity, _) = $0 { activity } else { nil } }
            #expect(failures.filter { $0 == .takeOver }.count == 1, "told once, not at every heartbeat")
            #expect(!failures.contains(.heartbeat))
        }
    }
}
