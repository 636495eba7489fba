import ConversionCore
import Destinations

/// What the dispatcher tells other replicas of its destinations, and learns from them and from people.
extension Dispatcher {
    /// Changes since the last call.
    func takeStateChanges() -> [StateChange] {
        var changes: [StateChange] = []
        for (id, lane) in lanes {
            guard lane.hasUnsharedChange || lane.lastAcceptedAt != nil else { continue }
            changes.append(
                StateChange(
                    destinationID: id, state: lane.hasUnsharedChange ? lane.circuit.state : nil, reason: lane.circuit.reason,
                    detail: lane.circuit.detail, failures: lane.circuit.failures, lastAcceptedAt: lane.lastAcceptedAt))
            lanes[id]?.hasUnsharedChange = false
            lanes[id]?.lastAcceptedAt = nil
            lanes[id]?.sharedState = lane.circuit.state.destinationState
        }
        return changes.sorted { $0.destinationID < $1.destinationID }
    }

    /// Takes changes back that could not be written.
    func keepStateChanges(_ changes: [StateChange]) {
        for change in changes {
            if change.state != nil { lanes[change.destinationID]?.hasUnsharedChange = true }
            if let accepted = change.lastAcceptedAt, lanes[change.destinationID]?.lastAcceptedAt == nil {
                lanes[change.destinationID]?.lastAcceptedAt = accepted
            }
        }
    }

    /// Adopts what others wrote: a pause, a resumption, a circuit that another replica opened or closed.
    func adopt(_ states: [SharedState]) {
        let now = clock.now
        for shared in states {
            guard let lane = lanes[shared.destinationID] else { continue }
            let wasPaused = lane.isPaused
            let before = lane.circuit.state.destinationState
            lane.isPaused = shared.isPaused
            // Our own news has not been written yet; or the word is the one we know.
            if !lane.hasUnsharedChange, shared.state != lane.sharedState {
                let until = now + max(shared.retryIn ?? .zero, .zero)
                let state: Circuit.State
                switch shared.state {
                case .ok, .paused: state = .closed
                case .backingOff: state = .backingOff(until: until)
                case .blocked: state = .blocked(until: until)
                }
                lane.circuit.adopt(state, failures: shared.failures, reason: shared.reason, detail: shared.detail)
                lane.sharedState = shared.state
                lane.forgetSecrets()
                lane.claimAfter = now
            }
            let after = lane.circuit.state.destinationState
            if wasPaused != lane.isPaused || before != after {
                if wasPaused != lane.isPaused { lanes[shared.destinationID]?.claimAfter = now }
                dependencies.observer.observe(
                    .destinationChanged(
                        destination: lane.label, from: wasPaused ? .paused : before, to: lane.isPaused ? .paused : after,
                        reason: lane.circuit.reason, detail: lane.circuit.detail))
                pump(shared.destinationID)
                askForClaim()
            }
        }
    }
}
