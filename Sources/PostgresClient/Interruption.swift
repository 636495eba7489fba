import Synchronization

/// What may end a running statement early: its task's cancellation or its time limit.
final class Interruption: Sendable {
    let deadline: ContinuousClock.Instant?
    private let isCancelled = Atomic(false)

    init(timeout: Duration?) {
        deadline = timeout.map { ContinuousClock.now + $0 }
    }

    func cancel() {
        isCancelled.store(true, ordering: .releasing)
    }

    /// Why to stop, if so.
    var cause: PostgresError.Reason? {
        if isCancelled.load(ordering: .acquiring) { return .cancelled }
        if let deadline, deadline <= ContinuousClock.now { return .timedOut }
        return nil
    }
}
