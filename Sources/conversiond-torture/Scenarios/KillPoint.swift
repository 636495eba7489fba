import DaemonProcesses
import Glibc
import PlatformSimulator

/// A moment at which the daemon is killed, known from outside.
enum KillPoint: String, CaseIterable, Sendable {
    case claimed = "after the claim"
    case planningCommit = "in the planning commit"
    case planned = "after the planning commit"
    case halfSent = "half of a body sent"
    case arrived = "request arrived, not counted"
    case counted = "counted, not answered"
    case answered = "answered, not recorded"
    case recorderCommit = "in the recorder's commit"
    case draining = "in a drain"

    /// Gives the daemon work and kills it at the point.
    ///
    /// - Throws: where it did not come to the point, or was past it when it died.
    func strike(_ stage: Stage, _ leads: ClosedRange<Int>, completes: Bool) async throws {
        let before = stage.simulator.truth
        switch self {
        case .claimed:
            let victim = try await stage.start()
            try await stage.whileBlocked(on: "once_ledger") {
                try await stage.crm.insert(leads: leads)
            } then: {
                try await stage.kill(victim)
            }
            try check(stage.simulator.truth == before)
        case .planningCommit:
            try await strike(at: .planningCommit, stage, leads, completes)
            try check(stage.simulator.truth == before)
        case .planned:
            try await strike(at: .mark, stage, leads, completes)
            // LinkedIn drops no repeats, so each of its events is marked before it is sent.
            try check(stage.simulator.truth[.linkedin] == before[.linkedin])
        case .answered:
            try await strike(at: .write, stage, leads, completes)
            try check(stage.simulator.truth.total().eventsCounted > before.total().eventsCounted)
        case .recorderCommit:
            try await strike(at: .recorderCommit, stage, leads, completes)
            try check(stage.simulator.truth.total().eventsCounted > before.total().eventsCounted)
        case .halfSent: try await strikeHalfSent(stage, leads)
        case .arrived: try await whileUnanswered(counted: false, stage, leads) { try await stage.kill($0) }
        case .counted: try await whileUnanswered(counted: true, stage, leads) { try await stage.kill($0) }
        case .draining:
            try await whileUnanswered(counted: true, stage, leads) { victim in
                victim.process.signal(SIGTERM)
                try await stage.until("the daemon drains") { _ in victim.process.hasLogged("draining") }
                try await stage.kill(victim)
            }
        }
    }

    private func strike(at step: HeldStep, _ stage: Stage, _ leads: ClosedRange<Int>, _ completes: Bool) async throws {
        let victim = try await stage.start()
        try await stage.whileHeld(at: step, completes: completes) {
            try await stage.crm.insert(leads: leads)
        } then: {
            try await stage.kill(victim)
        }
    }

    /// The platforms see the head of a request and some of its body.
    private func strikeHalfSent(_ stage: Stage, _ leads: ClosedRange<Int>) async throws {
        let proxy = try await NetworkProxy.start(to: stage.simulator.port)
        // A Meta request of several events has some thousand bytes, its head some hundred.
        proxy.set(.stall(after: 1500))
        let victim = try await stage.start(Stage.endpoints("http://127.0.0.1:\(proxy.port)"))
        let before = stage.simulator.truth[.meta]
        try await stage.crm.insert(leads: leads)
        try await stage.simulator.waitUntil { $0[.meta].arrived > before.arrived }
        try await stage.kill(victim)
        await proxy.stop()
        try check(stage.simulator.truth.total(.meta).eventsCounted == before.accounts.values.reduce(0) { $0 + $1.eventsCounted })
    }

    private func whileUnanswered(
        counted: Bool, _ stage: Stage, _ leads: ClosedRange<Int>, _ strike: (Replica) async throws -> Void
    ) async throws {
        let victim = try await stage.start()
        let hold = stage.inject(.answerNever(counted: counted))
        let before = stage.counted
        try await stage.crm.insert(leads: leads)
        try await stage.simulator.waitUntil { truth in
            [.meta, .ga4, .linkedin].allSatisfy { truth[$0].inFlight > 0 }
                && (truth.total().eventsCounted > before) == counted
        }
        try await strike(victim)
        stage.simulator.clear(hold)
    }

    private func check(_ holds: Bool) throws {
        guard holds else { throw TortureError("the daemon was not killed at the point: \(rawValue)") }
    }
}
