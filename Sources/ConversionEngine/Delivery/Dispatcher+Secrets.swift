import ConversionCore
import Destinations

/// The secrets and access tokens of the lanes: at hand, being fetched, or the destination's fault.
extension Dispatcher {
    /// The lane's secrets if they are at hand; if not they are fetched, and the lane is pumped again when they are.
    ///
    /// Where all are secrets of the settings, they are at hand in the same step.
    func secrets(of lane: Lane, adapter: any DestinationAdapter) -> Secrets? {
        let id = lane.id
        if let secrets = lane.secrets {
            guard let token = lane.token else { return secrets }
            let now = clock.now
            if now >= token.renewAt { fetchToken(lane, adapter: adapter) }
            if now < token.expiresAt { return secrets }
            return nil
        }
        guard adapter.grant == nil else {
            fetchToken(lane, adapter: adapter)
            return nil
        }
        switch dependencies.credentials.resolve(lane.destination, adapter) {
        case .success(let secrets):
            lanes[id]?.hold(secrets, token: nil)
            return secrets
        case .failure(let problem):
            block(id, .setup, problem.description)
            return nil
        }
    }

    private func fetchToken(_ lane: Lane, adapter: any DestinationAdapter) {
        guard !lane.fetchingToken else { return }
        let id = lane.id
        let generation = lane.secretsGeneration
        lanes[id]?.fetchingToken = true
        let credentials = dependencies.credentials
        let destination = lane.destination
        let stale = lane.staleToken
        Task {
            let fetched = await credentials.fetch(destination, adapter, stale: stale)
            self.fetched(fetched, lane: id, generation: generation)
        }
    }

    private func fetched(_ fetched: Credentials.Fetched, lane id: Int32, generation: Int) {
        guard let lane = lanes[id] else { return }
        lanes[id]?.fetchingToken = false
        // Settings or secrets changed meanwhile: it is asked for anew.
        guard lane.secretsGeneration == generation else { return pump(id) }
        switch fetched {
        case .ready(let secrets, let token):
            lanes[id]?.hold(secrets, token: token)
        case .problem(let problem):
            block(id, .setup, problem)
        case .refused(let fault):
            block(id, .authentication, fault.text)
        case .failed(let fault, let span):
            let before = lane.circuit.state.destinationState
            lanes[id]?.circuit.failed(
                fault, reason: .unreachable, hint: span, backoff: .transient, now: clock.now, jitter: Double.random(in: 0...1),
                generation: lane.circuit.generation)
            announce(id, from: before)
        }
        pump(id)
    }

    /// Blocks a destination for a fault that shows before anything is sent; its events are handed back, none is burnt.
    private func block(_ id: Int32, _ fault: DestinationFault, _ detail: String) {
        guard let lane = lanes[id] else { return }
        let before = lane.circuit.state.destinationState
        lanes[id]?.circuit.blocked(
            fault, detail: detail, now: clock.now, jitter: Double.random(in: 0...1), generation: lane.circuit.generation)
        announce(id, from: before)
        park(id, after: .seconds(5))
    }
}
