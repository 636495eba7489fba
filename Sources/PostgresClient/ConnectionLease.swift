/// Who may send statements: one call or one transaction at a time, first come, first served.
///
/// An actor alone does not give this: while a transaction's body awaits something, the actor is free, and another
/// task's statement would slip into the transaction.
final class ConnectionLease: Sendable {
    typealias ID = UInt64

    /// The leases that the present task is inside of, so that a call that would wait for itself is told.
    @TaskLocal static var heldByTask: [ObjectIdentifier: ID] = [:]

    private struct Waiter {
        let id: ID
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var holder: ID?
        var waiters: [Waiter] = []
        var lastID: ID = 0
    }

    private enum Request {
        case granted(ID)
        case mustWait(ID)
        case wouldDeadlock
    }

    private let state = Locked(State())

    /// Waits for the turn; throws `cancelled` or, inside the connection's own transaction, `invalidUse`.
    func acquire(isolation: isolated (any Actor)? = #isolation) async throws(PostgresError) -> ID {
        let heldByTask = Self.heldByTask[ObjectIdentifier(self)]
        let request = state.withLock { state -> Request in
            if let holder = state.holder, holder == heldByTask { return .wouldDeadlock }
            state.lastID += 1
            // A free lease has no waiters: release hands it on.
            guard state.holder != nil else {
                state.holder = state.lastID
                return .granted(state.lastID)
            }
            return .mustWait(state.lastID)
        }
        switch request {
        case .granted(let id):
            return id
        case .wouldDeadlock:
            throw PostgresError(.invalidUse, "inside a transaction, send statements through the transaction")
        case .mustWait(let id):
            guard await wait(id) else { throw PostgresError(.cancelled, "cancelled while waiting for the connection") }
            return id
        }
    }

    /// Hands the lease to the one who has waited longest.
    func release(_ id: ID) {
        let next = state.withLock { state -> Waiter? in
            guard state.holder == id else { return nil }
            guard !state.waiters.isEmpty else {
                state.holder = nil
                return nil
            }
            let next = state.waiters.removeFirst()
            state.holder = next.id
            return next
        }
        next?.continuation.resume(returning: true)
    }

    func isHeld(by id: ID) -> Bool {
        state.withLock { $0.holder == id }
    }

    private func wait(_ id: ID, isolation: isolated (any Actor)? = #isolation) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state -> Bool in
                    // Released between the request and now.
                    if state.holder == nil {
                        state.holder = id
                        return true
                    }
                    state.waiters.append(Waiter(id: id, continuation: continuation))
                    return false
                }
                if isFree { return continuation.resume(returning: true) }
                if Task.isCancelled { abandon(id) }
            }
        } onCancel: {
            abandon(id)
        }
    }

    private func abandon(_ id: ID) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
            return state.waiters.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }
}
