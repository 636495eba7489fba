import NIOCore
import Synchronization

/// The faults that are set, and who is hit next.
final class FaultBoard: Sendable {
    /// A fault that has been drawn for a request.
    struct Hit: Sendable {
        let id: Fault.ID
        let kind: FaultKind
    }

    private struct Armed {
        let id: Fault.ID
        var fault: Fault
        var generator: SeededGenerator

        mutating func strikes(_ platform: PlatformName, _ account: String?) -> Bool {
            guard fault.count != 0, fault.platform == nil || fault.platform == platform,
                fault.account == nil || fault.account == account
            else { return false }
            guard fault.probability < 1 else { return true }
            return Double.random(in: 0..<1, using: &generator) < fault.probability
        }
    }

    private struct State {
        var nextNumber = 1
        var armed: [Armed] = []
        /// Requests that are held without an answer.
        var held: [Int: (fault: Fault.ID, continuation: CheckedContinuation<Void, Never>)] = [:]
    }

    private let state = Mutex(State())

    func arm(_ fault: Fault) -> Fault.ID {
        state.withLock { state in
            let id = Fault.ID(number: state.nextNumber)
            state.nextNumber += 1
            state.armed.append(Armed(id: id, fault: fault, generator: SeededGenerator(seed: fault.seed)))
            return id
        }
    }

    /// Clears one fault, or all, and releases the requests that they hold.
    func clear(_ id: Fault.ID? = nil) {
        let released = state.withLock { state in
            state.armed.removeAll { id == nil || $0.id == id }
            let released = state.held.filter { id == nil || $0.value.fault == id }
            for ticket in released.keys { state.held[ticket] = nil }
            return released.values.map(\.continuation)
        }
        for continuation in released { continuation.resume() }
    }

    /// Suspends until the fault is cleared or `departure` completes.
    func hold(_ id: Fault.ID, until departure: EventLoopFuture<Void>) async {
        let ticket = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        await withCheckedContinuation { continuation in
            let isCleared = state.withLock { state in
                guard state.armed.contains(where: { $0.id == id }) else { return true }
                state.held[ticket] = (id, continuation)
                return false
            }
            if isCleared { return continuation.resume() }
            departure.whenComplete { _ in
                self.state.withLock { $0.held.removeValue(forKey: ticket) }?.continuation.resume()
            }
        }
    }

    /// The fault that strikes at the head of a request, before its body is read.
    func drawAtHead(_ platform: PlatformName, _ account: String?) -> Hit? {
        state.withLock { state in
            guard !state.armed.isEmpty else { return nil }
            return Self.draw(from: &state, platform, account) { $0 == .resetBeforeBody }
        }
    }

    /// The faults that strike a judged request: at most one latency, and at most one other.
    func draw(_ platform: PlatformName, _ account: String?, _ events: [ReportedEvent]) -> (latency: Hit?, other: Hit?) {
        state.withLock { state in
            guard !state.armed.isEmpty else { return (nil, nil) }
            let latency = Self.draw(from: &state, platform, account) { kind in
                if case .latency = kind { true } else { false }
            }
            let other = Self.draw(from: &state, platform, account) { kind in
                switch kind {
                case .latency, .resetBeforeBody: false
                case .badEvent(let marker, _), .partialSuccess(let marker, _): events.contains(where: marker.matches)
                default: true
                }
            }
            return (latency, other)
        }
    }

    private static func draw(
        from state: inout State, _ platform: PlatformName, _ account: String?, where applies: (FaultKind) -> Bool
    ) -> Hit? {
        for index in state.armed.indices where applies(state.armed[index].fault.kind) {
            guard state.armed[index].strikes(platform, account) else { continue }
            let hit = Hit(id: state.armed[index].id, kind: state.armed[index].fault.kind)
            if let count = state.armed[index].fault.count {
                state.armed[index].fault.count = count - 1
                // A spent fault that may hold a request stays, so that clearing it releases the request.
                if count == 1, !hit.kind.mayHold { state.armed.remove(at: index) }
            }
            return hit
        }
        return nil
    }
}

extension FaultKind {
    fileprivate var mayHold: Bool {
        if case .answerNever = self { true } else { false }
    }
}
