import NIOCore
import OddInputs
import PlatformSimulator

extension Scenario {
    static let platformNetwork = Scenario(
        "platform-network",
        breaks: """
            the way to the platforms: latency, bodies in drops, resets, half-open connections, a black hole, requests cut short, \
            replies that come twice, nothing passing for longer than a request may take and then all of it
            """
    ) { stage, random in
        // A black hole is noticed by nothing but the time-out.
        try await stage.withPlatformProxy(requestTimeout: .seconds(2)) { proxy in
            let steps = (NetworkFault.allCases + NetworkFault.allCases).shuffled(using: &random)
            try await stage.whileInserting(over: .milliseconds(1500 * steps.count)) {
                try await stage.start()
                try await stage.start()
                for step in steps {
                    try await stage.untilProgress()
                    try await Task.sleep(for: random.duration(0...400))
                    try await stage.breaking(.platforms) { try await step.strike(proxy, for: random.duration(300...2500)) }
                }
            }
        }
    }
}

/// What the proxy does to connections that are open, and to those that are opened meanwhile.
enum NetworkFault: CaseIterable, Sendable {
    case slow, drops, reset, halfOpen, blackHole, held, cutShort, twice

    func strike(_ proxy: NetworkProxy, for span: Duration) async throws {
        switch self {
        case .slow: proxy.set(.slow(.milliseconds(150)))
        case .drops: proxy.set(.trickle(bytes: 16, every: .milliseconds(20)))
        case .reset: await proxy.reset()
        case .halfOpen: proxy.forget()
        case .blackHole: proxy.set(.blackHole)
        case .held: proxy.set(.held)
        case .cutShort: proxy.set(.stall(after: 2000))
        case .twice: proxy.set(.twice)
        }
        defer { proxy.set(.pass) }
        // Past the time that a request may take, and the lease.
        try await Task.sleep(for: self == .held ? .seconds(2) + span : span)
        if self == .cutShort { await proxy.reset() }
    }
}
