import DaemonProcesses
import Glibc
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let killAtPoints = Scenario(
        "kill-at-points",
        breaks: """
            kill -9 at known moments: after the claim, in the planning commit, when a platform has the request and before it counts, \
            after it counted and before its reply, after the reply, in the recorder's commit, in a drain, in a migration
            """
    ) { stage, random in
        let points = KillPoint.allCases
        let share = max(5, stage.options.leads / points.count)
        for (index, point) in points.enumerated() {
            let leads = (index * share + 1)...((index + 1) * share)
            try await point.strike(stage, leads)
            try await stage.start()
            try await stage.untilProgress()
            try await stage.settle()
            try await stage.drainAll()
        }
        try await killedMigrations(stage, &random)
    }

    /// A migration that is killed again and again: the next one finds the schema as it was or as it should be.
    private static func killedMigrations(_ stage: Stage, _ random: inout SeededGenerator) async throws {
        let database = try await stage.cluster.server.createDatabase()
        let url = ["CONVERSIOND_DATABASE_URL": database.connectionString]
        let log = stage.cluster.logs + "/killed-migration.log"
        for _ in 0..<4 {
            let migration = try await stage.cluster.binary.start(["migrate"], url, log: log)
            try await Task.sleep(for: random.duration(5...250))
            migration.signal(SIGKILL)
            _ = try await migration.waitForExit()
            await stage.noteBreak()
        }
        try await stage.cluster.binary.run(["migrate"], url, log: log)
        try await stage.cluster.binary.run(["migrate", "--check"], url, log: log)
        try await database.drop()
    }
}

/// A moment at which the daemon is killed, known from outside.
enum KillPoint: CaseIterable, Sendable {
    /// Outbox rows are taken, the once keys are not.
    case afterClaim
    case planningCommit
    case requestArrived
    case countedNotAnswered
    case answered
    case recording
    case draining

    func strike(_ stage: Stage, _ leads: ClosedRange<Int>) async throws {
        let victim = try await stage.start()
        switch self {
        case .afterClaim: try await whileBlocked("once_key", stage, leads, victim)
        case .planningCommit: try await whileBlocked("transition", stage, leads, victim)
        case .recording: try await whileBlocked("sync_log", stage, leads, victim)
        case .requestArrived: try await whileHeld(counted: false, stage, leads, victim)
        case .countedNotAnswered: try await whileHeld(counted: true, stage, leads, victim)
        case .answered:
            let before = stage.counted
            try await stage.crm.insert(leads: leads)
            try await stage.simulator.waitUntil { $0.total().eventsCounted > before }
            try await stage.kill(victim)
        case .draining:
            let hold = stage.inject(.answerNever(counted: true))
            try await stage.crm.insert(leads: leads)
            try await stage.simulator.waitUntil { truth in truth[.meta].inFlight > 0 && truth[.ga4].inFlight > 0 }
            victim.process.signal(SIGTERM)
            try await Task.sleep(for: .milliseconds(300))
            try await stage.kill(victim)
            stage.simulator.clear(hold)
        }
    }

    private func whileBlocked(_ table: String, _ stage: Stage, _ leads: ClosedRange<Int>, _ victim: Replica) async throws {
        try await stage.whileBlocked(on: table) {
            try await stage.crm.insert(leads: leads)
        } then: {
            try await stage.kill(victim)
        }
    }

    private func whileHeld(counted: Bool, _ stage: Stage, _ leads: ClosedRange<Int>, _ victim: Replica) async throws {
        let hold = stage.inject(.answerNever(counted: counted))
        try await stage.crm.insert(leads: leads)
        try await stage.simulator.waitUntil { truth in truth[.meta].inFlight > 0 && truth[.ga4].inFlight > 0 && truth[.linkedin].inFlight > 0 }
        try await Task.sleep(for: .milliseconds(100))
        try await stage.kill(victim)
        stage.simulator.clear(hold)
    }
}
