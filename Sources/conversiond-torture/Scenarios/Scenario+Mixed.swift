import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let mixed = Scenario(
        "mixed",
        breaks: """
            at random, for --minutes: daemons, database, failover, full disks, locks, sessions, platforms, their certificates and the \
            way to them
            """,
        needs: [.standby, .tls]
    ) { stage, random in
        let end = ContinuousClock.now + .seconds(stage.options.minutes * 60)
        stage.inject(.latency(.milliseconds(60)))
        var pair = try ReplicatedPair(stage.cluster)
        var disks: [String: SmallDisk] = [:]
        do {
            for server in [pair.primary, pair.standby] {
                disks[server.folder] = try await SmallDisk.mount("wal", in: server.folder, megabytes: 160)
            }
            try await pair.keepLittleLog()
        } catch let missing as LeftOut {
            await stage.tell("without full disks: \(missing)")
        }
        try await pair.makeSynchronous()
        try await stage.withTLSProxy(requestTimeout: .seconds(5)) { proxy in
            try await stage.whileInserting(over: .seconds(stage.options.minutes * 55)) {
                try await stage.start()
                while ContinuousClock.now < end {
                    switch Int.random(in: 0..<22, using: &random) {
                    case 0..<8: try await stage.breakDaemon(&random)
                    case 8..<13: try await stage.breakDatabase(&pair, disks, &random)
                    case 13..<15:
                        if let fault = NetworkFault.allCases.randomElement(using: &random) {
                            try await stage.breaking(.platforms) { try await fault.strike(proxy, for: random.duration(100...2500)) }
                        }
                    case 15: try await stage.breakCertificate(proxy, &random)
                    default: stage.injectRandom(&random)
                    }
                    if await stage.replicas.isEmpty { try await stage.start() }
                    try await Task.sleep(for: random.duration(50...900))
                }
                for replica in await stage.replicas { replica.thaw() }
            }
        }
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
            let began = ContinuousClock.now
            chosen.freeze()
            try await Task.sleep(for: random.duration(100...3500))
            chosen.thaw()
            note(.daemon, since: began)
        }
    }

    fileprivate func breakDatabase(
        _ pair: inout ReplicatedPair, _ disks: [String: SmallDisk], _ random: inout SeededGenerator
    ) async throws {
        let began = ContinuousClock.now
        switch Int.random(in: 0..<8, using: &random) {
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
        case 4: try await terminateSession(&random)
        case 5:
            let server = try pair.primary.pause()
            defer { server.resume() }
            try await Task.sleep(for: random.duration(100...4000))
        case 6:
            guard let disk = disks[pair.primary.folder] else { return }
            try await pair.moveLog(to: disk)
            try await stopServerByFilling(disk, of: pair.primary, for: random.duration(0...2500))
        default:
            let table = ["batch", "sync_log", "once_ledger", "outbox", "instance"].randomElement(using: &random) ?? "batch"
            try await lock(table, for: random.duration(50...2500))
        }
        note(.database, since: began)
    }

    /// For a while the platforms show a certificate that is not theirs or no longer good.
    fileprivate func breakCertificate(_ proxy: NetworkProxy, _ random: inout SeededGenerator) async throws {
        let right = try tlsPort(.valid)
        let wrong = try tlsPort(Bool.random(using: &random) ? .expired : .wrongHost)
        let began = ContinuousClock.now
        proxy.lead(to: wrong)
        await proxy.reset()
        try await Task.sleep(for: random.duration(200...2500))
        proxy.lead(to: right)
        note(.platforms, since: began)
    }
}
