import Glibc
import PlatformSimulator
import Testing

@Suite("The binary under kill -9, SIGTERM and SIGSTOP; the simulator's count is the judge")
struct KillTests {
    private static let slow = Fault(.latency(.milliseconds(30)))

    @Test("kill -9 in the middle of a batch, restarted: nothing lost, nothing doubled, in doubt only where D15 says (R2, D4)")
    func killed() async throws {
        try await FaultScene.run { scene in
            scene.simulator.inject(Self.slow)
            try await scene.insertLeads(1...600)
            let first = try await scene.start()
            try await scene.simulator.waitUntil { $0.total(.meta).eventsCounted >= 60 && $0.total(.ga4).eventsCounted >= 20 }
            first.signal(SIGKILL)
            #expect(await first.waitForExit() == 128 + SIGKILL)
            #expect(try await scene.count("SELECT count(*) FROM conversiond.batch WHERE owner IS NOT NULL") > 0)
            let marked = try await scene.markedEvents()
            scene.simulator.clearFaults()
            let second = try await scene.start()
            try await scene.untilSettled(second)
            second.signal(SIGTERM)
            #expect(await second.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 600, marked: marked)
        }
    }

    @Test("kill -9 again and again while rows come in (R2)")
    func killedRepeatedly() async throws {
        try await FaultScene.run { scene in
            scene.simulator.inject(Fault(.latency(.milliseconds(5))))
            var marked = 0
            for round in 0..<5 {
                try await scene.insertLeads((round * 100 + 1)...(round * 100 + 100))
                let counted = scene.simulator.truth.total(.meta).eventsCounted
                let victim = try await scene.start()
                try await scene.simulator.waitUntil { $0.total(.meta).eventsCounted > counted }
                victim.signal(SIGKILL)
                _ = await victim.waitForExit()
                marked += try await scene.markedEvents()
            }
            let last = try await scene.start()
            try await scene.untilSettled(last)
            last.signal(SIGTERM)
            #expect(await last.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 500, marked: marked)
        }
    }

    @Test("SIGTERM in the middle of a batch: exit 0, nothing in doubt, the rest is sent by the next daemon")
    func terminated() async throws {
        try await FaultScene.run { scene in
            scene.simulator.inject(Self.slow)
            try await scene.insertLeads(1...600)
            let first = try await scene.start()
            try await scene.simulator.waitUntil { $0.total(.meta).eventsCounted >= 60 && $0.total(.ga4).eventsCounted >= 20 }
            first.signal(SIGTERM)
            #expect(await first.waitForExit() == 0)
            #expect(try await scene.count("SELECT count(*) FROM conversiond.batch WHERE owner IS NOT NULL") == 0)
            #expect(try await scene.count("SELECT count(*) FROM conversiond.instance") == 0)
            scene.simulator.clearFaults()
            let second = try await scene.start()
            try await scene.untilSettled(second)
            second.signal(SIGTERM)
            #expect(await second.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 600)
            #expect(try await scene.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'outcome_unknown'") == 0)
        }
    }

    @Test("Stopped past its heartbeat, taken over, and woken: its late write-back changes nothing")
    func stopped() async throws {
        try await FaultScene.run { scene in
            scene.simulator.inject(Self.slow)
            try await scene.insertLeads(1...400)
            let sleeper = try await scene.start()
            try await scene.simulator.waitUntil { $0.total(.meta).eventsCounted >= 40 }
            sleeper.signal(SIGSTOP)
            let other = try await scene.start()
            try await scene.untilSettled(other)
            sleeper.signal(SIGCONT)
            // It finds itself taken for dead, and joins anew.
            try await sleeper.line(containing: "fenced")
            for daemon in [sleeper, other] {
                daemon.signal(SIGTERM)
                #expect(await daemon.waitForExit() == 0)
            }
            try await scene.checkNothingLostNorDoubled(leads: 400)
        }
    }

    @Test("Two replicas, one of them killed: the other takes over within seconds (R2)")
    func oneOfTwo() async throws {
        try await FaultScene.run { scene in
            scene.simulator.inject(Self.slow)
            let (first, second) = (try await scene.start(), try await scene.start())
            try await scene.insertLeads(1...600)
            try await scene.simulator.waitUntil { $0.total(.meta).eventsCounted >= 60 }
            first.signal(SIGKILL)
            _ = await first.waitForExit()
            scene.simulator.clearFaults()
            try await scene.untilSettled(second)
            second.signal(SIGTERM)
            #expect(await second.waitForExit() == 0)
            try await scene.checkNothingLostNorDoubled(leads: 600)
        }
    }
}
