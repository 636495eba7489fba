import ConversionCore
import ConversionEngine
import Synchronization

/// Keeps every observation and lets a test await what it expects, instead of sleeping.
final class ObservationLog: Observer {
    private struct State {
        var seen: [Observation] = []
        var waiters: [(id: Int, isMet: @Sendable ([Observation]) -> Bool, continuation: CheckedContinuation<Bool, Never>)] = []
        var nextID = 0
    }

    private let state = Mutex(State())

    var all: [Observation] { state.withLock { $0.seen } }

    func observe(_ observation: Observation) {
        let met = state.withLock { state in
            state.seen.append(observation)
            let seen = state.seen
            let met = state.waiters.filter { $0.isMet(seen) }
            state.waiters.removeAll { $0.isMet(seen) }
            return met
        }
        for waiter in met { waiter.continuation.resume(returning: true) }
    }

    /// Waits until the observations so far satisfy a condition; throws with what was seen when it takes too long.
    func wait(
        for what: String, within limit: Duration = .seconds(60), _ isMet: @escaping @Sendable ([Observation]) -> Bool
    ) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            self.giveUp(id)
        }
        let isDone = await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                if isMet(state.seen) { return true }
                state.waiters.append((id, isMet, continuation))
                return false
            }
            if already { continuation.resume(returning: true) }
        }
        timer.cancel()
        guard isDone else { throw NotObserved(what: what, seen: all) }
    }

    private func giveUp(_ id: Int) {
        let waiter = state.withLock { state in
            let index = state.waiters.firstIndex { $0.id == id }
            return index.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: false)
    }
}

/// What a test waited for did not come.
struct NotObserved: Error, CustomStringConvertible {
    let what: String
    let seen: [Observation]

    var description: String {
        "not observed: \(what); the last of \(seen.count) observations:\n" + seen.suffix(30).map { "  \($0)" }.joined(separator: "\n")
    }
}

extension [Observation] {
    /// Rows decided so far.
    var plannedRows: Int {
        reduce(0) { sum, observation in
            guard case .planned(let rows, _, _) = observation else { return sum }
            return sum + rows
        }
    }

    /// Final outcomes of events that were planned, so far.
    func finals(_ status: SyncStatus? = nil) -> Int {
        reduce(0) { sum, observation in
            guard case .outcome(_, _, let seen, _, true, let events) = observation, status == nil || seen == status else { return sum }
            return sum + events
        }
    }

    var plannedDeliveries: Int {
        reduce(0) { sum, observation in
            guard case .planned(_, let deliveries, _) = observation else { return sum }
            return sum + deliveries
        }
    }
}
