import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

/// A COMMIT may wait for a standby or a disk while its connection is lost, and become visible long after.
@Suite("A commit that becomes visible after its connection was lost")
struct LateCommitTests {
    @Test("leaves no batch with an owner that does not know of it: it is found, released and sent (D14)")
    func ownedAndUnknown() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
            let running = try harness.start()
            try await running.log.wait(for: "the pause to be known") { seen in
                seen.contains { if case .destinationChanged("meta-main", _, .paused, _, _) = $0 { true } else { false } }
            }
            try await harness.insertLeads(1...3)
            try await running.log.wait(for: "all decided") { $0.plannedRows == 3 }
            try await harness.until("it is back in the database") { "NOT EXISTS (SELECT FROM conversiond.batch WHERE owner IS NOT NULL)" }
            // What such a commit leaves behind.
            try await harness.connection.execute(
                script: """
                    UPDATE conversiond.batch SET owner = (SELECT id FROM conversiond.instance), owned_at = now(), epoch = epoch + 1;
                    SELECT conversiond.resume_destination('meta-main')
                    """)
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 3)
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }
}
