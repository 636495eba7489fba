import Synchronization

/// Remembers when the engine last told something, heartbeats included: a process whose loops stand still says nothing.
final class ProgressWatch: Observer {
    private let last = Mutex(ContinuousClock.now)

    func observe(_ observation: Observation) {
        tick()
    }

    /// A loop went round, with nothing to tell.
    func tick() {
        last.withLock { $0 = .now }
    }

    func hasProgressed(within span: Duration) -> Bool {
        last.withLock { ContinuousClock.now - $0 < span }
    }
}
