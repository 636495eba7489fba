import OddInputs
import NIOCore
import PlatformSimulator

extension Scenario {
    static let platformNetwork = Scenario(
        "platform-network",
        breaks: """
            the way to the platforms: latency, bodies in drops, resets, half-open connections, a black hole, requests cut short, \
            replies that come twice
            """
    ) { stage, random in
        let proxy = try await NetworkProxy.start(to: stage.simulator.port)
        await stage.useEnvironment(
            // A black hole is noticed by nothing but the time-out.
            Stage.endpoints("http://127.0.0.1:\(proxy.port)").merging(["CONVERSIOND_DAEMON_REQUEST_TIMEOUT": "2s"]) { $1 })
        let steps = (NetworkFault.allCases + NetworkFault.allCases).shuffled(using: &random)
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .milliseconds(1500 * steps.count))
        }
        try await stage.start()
        try await stage.start()
        for step in steps {
            try await stage.untilProgress()
            try await Task.sleep(for: random.duration(0...400))
            await stage.noteBreak()
            await step.strike(proxy, for: random.duration(300...2500))
        }
        try await crm.value
        try await stage.settle()
        try await stage.drainAll()
        await proxy.stop()
        await stage.useEnvironment([:])
    }
}

/// What the proxy does to connections that are open, and to those that are opened meanwhile.
enum NetworkFault: CaseIterable, Sendable {
    case slow, drops, reset, halfOpen, blackHole, cutShort, twice

    func strike(_ proxy: NetworkProxy, for span: Duration) async {
        switch self {
        case .slow: proxy.set(.slow(.milliseconds(150)))
        case .drops: proxy.set(.trickle(bytes: 16, every: .milliseconds(20)))
        case .reset: await proxy.reset()
        case .halfOpen: proxy.forget()
        case .blackHole: proxy.set(.blackHole)
        case .cutShort: proxy.set(.stall(after: 2000))
        case .twice: proxy.set(.twice)
        }
        // Cancelled, the scenario ends at its next step.
        try? await Task.sleep(for: span)
        proxy.set(.pass)
        if self == .cutShort { await proxy.reset() }
    }
}
