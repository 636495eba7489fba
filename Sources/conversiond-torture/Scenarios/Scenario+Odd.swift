import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let poison = Scenario(
        "poison",
        breaks: """
            rows with every column at its limit, emoji, right-to-left and control characters, invalid identifiers, numbers at their \
            bounds, JSON of every shape, among good ones
            """, isShort: true
    ) { stage, random in
        try await stage.start()
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(2))
        }
        var rows = OddRows.fixed
        for number in 0..<(stage.options.short ? 40 : 200) { rows.append(OddRows.random(number, &random)) }
        for (number, row) in rows.enumerated() { try await row.insert(stage.crm, number: number) }
        await stage.noteBreak(rows.count)
        try await crm.value
    }

    static let clocks = Scenario(
        "clocks", breaks: "three daemons whose clocks differ by minutes, and one of them killed"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(30)))
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(6))
        }
        for offset in ["-4m", "0s", "4m"] { try await stage.start(["CONVERSIOND_DAEMON_CLOCK_OFFSET": offset]) }
        await stage.noteBreak(2)
        for offset in ["4m", "-4m", "3m"] {
            try await stage.untilProgress()
            try await Task.sleep(for: random.duration(100...1000))
            // The oldest goes, another with another clock comes.
            let oldest = await stage.replicas[0]
            try await stage.kill(oldest)
            try await stage.start(["CONVERSIOND_DAEMON_CLOCK_OFFSET": offset])
        }
        try await crm.value
    }

    static let mixed = Scenario(
        "mixed", breaks: "all of it at once and at random: daemons, database, locks, sessions and platforms, for --minutes"
    ) { stage, random in
        let end = ContinuousClock.now + .seconds(stage.options.minutes * 60)
        stage.inject(.latency(.milliseconds(60)))
        let crm = Task { [crm = stage.crm, options = stage.options] in
            try await crm.insert(leads: 1...options.leads, over: .seconds(options.minutes * 55))
        }
        try await stage.start()
        while ContinuousClock.now < end {
            try await stage.breakSomething(&random)
            try await Task.sleep(for: random.duration(50...900))
        }
        for replica in await stage.replicas { replica.thaw() }
        try await crm.value
    }
}

extension Stage {
    fileprivate func breakSomething(_ random: inout SeededGenerator) async throws {
        let present = replicas
        let chosen = present.randomElement(using: &random)
        switch Int.random(in: 0..<16, using: &random) {
        case 0...1 where present.count < 4: try await start()
        case 2...3: if let chosen { try await kill(chosen) }
        case 4: if let chosen { try await drain(chosen) }
        case 5:
            if let chosen {
                chosen.freeze()
                noteBreak()
                try await Task.sleep(for: random.duration(100...3500))
                chosen.thaw()
            }
        case 6:
            try await cluster.server.restart(mode: Bool.random(using: &random) ? .fast : .immediate)
            noteBreak()
        case 7:
            try await cluster.server.stopServer(mode: .immediate)
            try await Task.sleep(for: random.duration(100...3500))
            try await cluster.server.startServer()
            noteBreak()
        case 8: try await terminateSession()
        case 9:
            try await lock(["batch", "sync_log", "once_key", "outbox", "instance"].randomElement(using: &random) ?? "batch", for: random.duration(50...2500))
            noteBreak()
        default: injectRandom(&random)
        }
        if replicas.isEmpty { try await start() }
    }
}
