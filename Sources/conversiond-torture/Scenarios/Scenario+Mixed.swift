import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let mixed = Scenario(
        "mixed",
        breaks: "at random, for --minutes: daemons, database, failover, locks, sessions, platforms and the way to them",
        needs: [.standby]
    ) { stage, random in
        let end = ContinuousClock.now + .seconds(stage.options.minutes * 60)
        stage.inject(.latency(.milliseconds(60)))
        var pair = try ReplicatedPair(stage.cluster)
        try await pair.makeSynchronous()
        let proxy = try await NetworkProxy.start(to: stage.simulator.port)
        await stage.useEnvironment(
            Stage.endpoints("http://127.0.0.1:\(proxy.port)").merging(["CONVERSIOND_DAEMON_REQUEST_TIMEOUT": "5s"]) { $1 })
        let crm = Task { [crm = stage.crm, options = stage.options] in
            try await crm.insert(leads: 1...options.leads, over: .seconds(options.minutes * 55))
        }
        try await stage.start()
        while ContinuousClock.now < end {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<8: try await stage.breakDaemon(&random)
            case 8..<12: try await stage.breakDatabase(&pair, &random)
            case 12..<14:
                if let fault = NetworkFault.allCases.randomElement(using: &random) {
                    await fault.strike(proxy, for: random.duration(100...2500))
                    await stage.noteBreak()
                }
            default: stage.injectRandom(&random)
            }
            if await stage.replicas.isEmpty { try await stage.start() }
            try await Task.sleep(for: random.duration(50...900))
        }
        for replica in await stage.replicas { replica.thaw() }
        try await crm.value
        try await stage.settle()
        try await stage.drainAll()
        await proxy.stop()
        await stage.useEnvironment([:])
    }
}

extension Stage {
    fileprivate func breakDaemon(_ random: inout SeededGenerator) async throws {
        guard let chosen = replicas.randomElement(using: &random) else { return }
        switch Int.random(in: 0..<6, using: &random) {
        case 0...1 where replicas.count < 4: try await start()
        case 0...2: try await kill(chosen)
        case 3: try await drain(chosen)
        default:
            chosen.freeze()
            noteBreak()
            try await Task.sleep(for: random.duration(100...3500))
            chosen.thaw()
        }
    }

    fileprivate func breakDatabase(_ pair: inout ReplicatedPair, _ random: inout SeededGenerator) async throws {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: try await pair.primary.restart(mode: Bool.random(using: &random) ? .fast : .immediate)
        case 1:
            try await pair.primary.stopServer(mode: .immediate)
            try await Task.sleep(for: random.duration(100...3500))
            try await pair.primary.startServer()
        case 2:
            try await pair.failOver(after: random.duration(0...2500))
            try await pair.restore()
        case 3:
            // Commits hang until it is back.
            try await pair.standby.restart(mode: .fast)
        case 4: try await terminateSession()
        default:
            let table = ["batch", "sync_log", "once_ledger", "outbox", "instance"].randomElement(using: &random) ?? "batch"
            try await lock(table, for: random.duration(50...2500))
        }
        noteBreak()
    }
}
