import Synchronization

/// Remembers when the engine's loops last came round. A process of which one loop stands still is not alive, whatever
/// the others do.
final class ProgressWatch: Sendable {
    enum Loop: CaseIterable {
        case intake, control
    }

    private let last = Mutex<[Loop: ContinuousClock.Instant]>(
        Dictionary(uniqueKeysWithValues: Loop.allCases.map { ($0, ContinuousClock.now) }))

    func tick(_ loop: Loop) {
        last.withLock { $0[loop] = .now }
    }

    func hasProgressed(within span: Duration) -> Bool {
        let now = ContinuousClock.now
        return last.withLock { $0.values.allSatisfy { now - $0 < span } }
    }
}
