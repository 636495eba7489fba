import Synchronization

/// What may end a running statement early: its task's cancellation or its time limit.
final class Interruption: Sendable {
    let deadline: ContinuousClock.Instant?
    private let isCancelled = Atomic(false)

    init(timeout: Duration?) {
        deadline = timeout.map { .after($0) }
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

extension ContinuousClock.Instant {
    /// That long from now; adding a duration without bound would overflow and trap.
    static func after(_ duration: Duration) -> Self {
        ContinuousClock.now + min(duration, .seconds(1_000_000_000))
    }
}
