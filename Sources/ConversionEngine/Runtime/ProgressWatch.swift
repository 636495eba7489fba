import Synchronization

/// Remembers when the engine's loops last came round. A process of which one loop stands still is not alive, whatever
/// the others do.
///
/// To wait for the database is not to stand still: each statement has its own time limit, and a restart would wait for the
/// same lock. Only where a wait lasts longer than all the limits of a round together does its loop hang.
final class ProgressWatch: Sendable {
    enum Loop: CaseIterable {
        case intake, control
    }

    private struct State {
        var last = ContinuousClock.now
        var waits = 0
    }

    /// More than the statements of one planning round may take together.
    static let longestWait = Duration.seconds(300)

    private let longestWait: Duration
    private let states = Mutex<[Loop: State]>(Dictionary(uniqueKeysWithValues: Loop.allCases.map { ($0, State()) }))

    init(longestWait: Duration = ProgressWatch.longestWait) {
        self.longestWait = longestWait
    }

    func tick(_ loop: Loop) {
        states.withLock { $0[loop]?.last = .now }
    }

    /// The loop waits for the database until ``endWait(_:)``.
    func beginWait(_ loop: Loop) { count(1, loop) }

    func endWait(_ loop: Loop) { count(-1, loop) }

    private func count(_ change: Int, _ loop: Loop) {
        states.withLock {
            $0[loop]?.waits += change
            $0[loop]?.last = .now
        }
    }

    func hasProgressed(within span: Duration) -> Bool {
        let now = ContinuousClock.now
        return states.withLock { states in
            states.values.allSatisfy { now - $0.last < ($0.waits > 0 ? max(span, longestWait) : span) }
        }
    }
}

/// Whose waits those of a connection are.
struct DatabaseWaits: Sendable {
    private let loop: ProgressWatch.Loop
    private let progress: ProgressWatch

    init(of loop: ProgressWatch.Loop, _ progress: ProgressWatch) {
        self.loop = loop
        self.progress = progress
    }

    func begin() { progress.beginWait(loop) }
    func end() { progress.endWait(loop) }
}
