import Synchronization

/// Wakes whoever waits for the truth to change; costs one comparison while nobody does.
final class ChangeSignal: Sendable {
    private struct State {
        var revision: UInt64 = 0
        var next: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var cancelled: Set<UInt64> = []
    }

    private let state = Mutex(State())

    /// Counts the changes; read it before the truth, pass it to `changed(since:)` after.
    var revision: UInt64 { state.withLock { $0.revision } }

    func notify() {
        let waiting = state.withLock { state in
            state.revision &+= 1
            guard !state.waiting.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting.removeAll() }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once something has changed after `revision` was read, or on cancellation.
    func changed(since revision: UInt64) async {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.revision != revision || state.cancelled.remove(ticket) != nil { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                let continuation = state.waiting.removeValue(forKey: ticket)
                // Cancelled before it began to wait: leave word for it.
                if continuation == nil { state.cancelled.insert(ticket) }
                return continuation
            }
            continuation?.resume()
        }
        state.withLock { state in
            _ = state.cancelled.remove(ticket)
        }
    }
}
