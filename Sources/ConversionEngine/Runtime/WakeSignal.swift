import Synchronization

/// Wakes the tasks that wait; a wake-up while nobody waits is kept for the next, several count once.
final class WakeSignal: Sendable {
    private struct State {
        var isSet = false
        var lastID = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        /// Waits that ended, by time or cancellation, before they had begun.
        var ended: Set<Int> = []
    }

    private let state = Mutex(State())

    func wake() {
        let woken = state.withLock { state in
            if state.waiters.isEmpty { state.isSet = true }
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in woken.values { waiter.resume() }
    }

    /// Waits for a wake-up, at most this long; returns at once when the task is cancelled.
    func wait(atMost span: Duration) async {
        let id = newID()
        let timer = Task {
            try await Task.sleep(for: span)
            end(id)
        }
        await wait(id)
        timer.cancel()
        _ = await timer.result
        forget(id)
    }

    /// Waits for a wake-up; returns at once when the task is cancelled.
    func wait() async {
        let id = newID()
        await wait(id)
        forget(id)
    }

    private func wait(_ id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let ready = state.withLock { state in
                    if state.ended.contains(id) { return true }
                    if state.isSet {
                        state.isSet = false
                        return true
                    }
                    state.waiters[id] = continuation
                    return false
                }
                if ready { continuation.resume() }
            }
        } onCancel: {
            end(id)
        }
    }

    /// Ends one wait and no other: a wait that is given up is no wake-up.
    private func end(_ id: Int) {
        let waiter = state.withLock { state in
            state.ended.insert(id)
            return state.waiters.removeValue(forKey: id)
        }
        waiter?.resume()
    }

    private func newID() -> Int {
        state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
    }

    private func forget(_ id: Int) {
        state.withLock { _ = $0.ended.remove(id) }
    }
}
