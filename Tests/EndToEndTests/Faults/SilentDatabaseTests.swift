import Glibc
import PlatformSimulator
import PostgresTestCluster
import Testing

@Suite("The binary and a database that keeps its connections and says nothing", .timeLimit(.minutes(5)))
struct SilentDatabaseTests {
    @Test("SIGTERM ends it within the drain's time and a few seconds, it says what it could not write back, and nothing is lost (R2, D15)")
    func drains() async throws {
        let cluster = try await PostgresTestCluster.start()
        try await FaultScene.run(on: cluster) { scene in
            let never = scene.simulator.inject(Fault(.answerNever(counted: true), on: .meta))
            try await scene.insertLeads(1...200)
            let first = try await scene.start(["CONVERSIOND_DAEMON_DRAIN_TIMEOUT": "2s"])
            try await scene.simulator.waitUntil { $0[.meta].inFlight >= 1 && $0.total(.ga4).eventsCounted >= 10 }
            try await cluster.whileFrozen {
                let began = ContinuousClock.now
                first.signal(SIGTERM)
                #expect(await first.waitForExit() == 1, "\(first.log)")
                // Two seconds for requests, five for the database, and what is left of the processor beside other tests.
                #expect(ContinuousClock.now - began < .seconds(12))
            }
            let word = try #require(first.logLines.last { $0.contains("not written back") }, "\(first.log)")
            #expect(try #require(word.firstMatch(of: /batches=(\d+)/).flatMap { Int($0.output.1) }) >= 1)
            let outcomes = try #require(word.firstMatch(of: /outcomes=(\d+)/).flatMap { Int($0.output.1) })
            #expect(outcomes >= 1)
            #expect(!first.log.contains("Fatal error"))

            scene.simulator.clear(never)
            let second = try await scene.start()
            try await scene.untilSettled(second)
            second.signal(SIGTERM)
            #expect(await second.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 200, unwritten: outcomes)
        }
        try await cluster.stop()
    }
}
