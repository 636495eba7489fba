import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("Requests of an ownership that has ended")
struct FencedRequestTests {
    /// As another instance's take-over does, whose own end follows at once.
    private static let takeOver = """
        BEGIN;
        UPDATE conversiond.batch SET owner = NULL, owned_at = NULL, epoch = epoch + 1, not_before = now(),
            in_doubt_since = CASE WHEN deduplication_window IS NOT NULL THEN coalesce(in_doubt_since, owned_at) END,
            in_doubt_epoch = CASE WHEN deduplication_window IS NULL THEN in_doubt_epoch + 1 END
        WHERE owner IS NOT NULL;
        DELETE FROM conversiond.instance;
        COMMIT
        """

    @Test(
        "Fenced, rejoined, and owner of the same batch again: what the first ownership's requests bring settles nothing twice (D10, D15)",
        arguments: [FaultKind.answerLate(.seconds(3)), .serverError(status: 503, html: false)])
    func lateReply(_ kind: FaultKind) async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4()])
            let slow = harness.simulator.inject(PlatformSimulatorFault(.latency(.seconds(2)), on: .ga4))
            harness.simulator.inject(PlatformSimulatorFault(kind, on: .ga4, count: 8))
            try await harness.insertLeads(1...60)
            let running = try harness.start()
            try await harness.simulator.waitUntil { $0[.ga4].inFlight >= 8 }
            try await harness.connection.execute(script: Self.takeOver)
            try await running.log.wait(for: "fenced") { seen in seen.contains { if case .fenced = $0 { true } else { false } } }
            try await running.log.wait(for: "the same events are in hand again") { seen in
                seen.contains { if case .claimed("ga4-main", _, true) = $0 { true } else { false } }
            }
            harness.simulator.clear(slow)
            try await harness.untilSettled(running.log)
            await running.stop()
            try await harness.checkOneFinalRowEach()
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
        }
    }
}
