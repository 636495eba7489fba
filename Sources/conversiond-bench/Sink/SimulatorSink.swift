import PlatformSimulator
import Synchronization

/// The strict platform simulator as a sink; it is asked every few milliseconds how far it is.
final class SimulatorSink: Sink {
    let endpoint: String
    private let simulator: PlatformSimulator
    private let state = Mutex(State())

    private struct State {
        var tally = SinkTally()
        /// What the simulator had counted when it was last asked.
        var seen = AccountTruth()
    }

    private init(_ simulator: PlatformSimulator) {
        self.simulator = simulator
        endpoint = simulator.endpoint(.meta)
    }

    static func start(_ destinations: DestinationChoice) async throws -> SimulatorSink {
        let secrets = BenchSettings.secrets.mapValues { [$0] }
        var configuration = SimulatorConfiguration(
            accounts: destinations.pixels.map { .metaDataset($0, tokens: secrets["BENCH_META_TOKEN"] ?? []) }
                + destinations.streams.map { .ga4Stream($0, secrets: secrets["BENCH_GA4_SECRET"] ?? []) })
        configuration.keepsEvents = false
        let sink = SimulatorSink(try await PlatformSimulator.start(configuration))
        Task { [weak sink] in
            while sink?.look() != nil { try await Task.sleep(for: .milliseconds(5)) }
        }
        return sink
    }

    var tally: SinkTally {
        look()
        return state.withLock { $0.tally }
    }

    func startPhase() {
        look()
        state.withLock { $0.tally = SinkTally() }
    }

    func stop() async { await simulator.stop() }

    private func look() {
        let truth = simulator.truth.total()
        state.withLock { state in
            state.tally.accept(
                deliveries: truth.eventsCounted - state.seen.eventsCounted,
                requests: truth.acceptedRequests - state.seen.acceptedRequests, at: .now)
            state.seen = truth
        }
    }
}
