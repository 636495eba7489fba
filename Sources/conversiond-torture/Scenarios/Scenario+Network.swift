import NIOCore
import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let network = Scenario(
        "network", breaks: "the way to the database: latency, resets, a black hole past the lease, connections cut without a word"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(50)))
        let proxy = try await NetworkProxy.start(to: Int(stage.cluster.server.port))
        let url = "postgresql://\(StageCluster.daemonRole)@127.0.0.1:\(proxy.port)/\(stage.database.name)"
        await stage.useEnvironment(["CONVERSIOND_DATABASE_URL": url])
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(20))
        }
        try await stage.start()
        try await stage.start()
        for step in ["reset", "slow", "reset", "black hole", "slow", "cut", "reset"] {
            try await stage.untilProgress(within: .seconds(100))
            try await Task.sleep(for: random.duration(0...400))
            await stage.noteBreak()
            switch step {
            case "slow":
                proxy.set(.slow(.milliseconds(Int64.random(in: 20...150, using: &random))))
                try await Task.sleep(for: .seconds(2))
            case "black hole":
                proxy.set(.blackHole)
                try await Task.sleep(for: .seconds(3))
                proxy.set(.pass)
                await proxy.reset()
            case "cut": proxy.forget()
            default: await proxy.reset()
            }
            proxy.set(.pass)
        }
        try await stage.untilProgress(within: .seconds(100))
        try await crm.value
        try await stage.settle()
        try await stage.drainAll()
        await proxy.stop()
        await stage.useEnvironment([:])
    }

    static let isolated = Scenario(
        "isolated",
        breaks: "a daemon cut off from the database while the platforms are slow: taken over, back before its old requests are answered"
    ) { stage, random in
        let proxy = try await NetworkProxy.start(to: Int(stage.cluster.server.port))
        let url = "postgresql://\(StageCluster.daemonRole)@127.0.0.1:\(proxy.port)/\(stage.database.name)"
        let share = max(5, stage.options.leads / 3)
        for round in 0..<3 {
            let slow = stage.inject(.latency(.seconds(6)))
            try await stage.crm.insert(leads: (round * share + 1)...((round + 1) * share))
            try await stage.start(["CONVERSIOND_DATABASE_URL": url])
            try await stage.simulator.waitUntil { $0[.ga4].inFlight > 0 && $0[.meta].inFlight > 0 && $0[.linkedin].inFlight > 0 }
            proxy.set(.blackHole)
            await stage.noteBreak()
            try await Task.sleep(for: .seconds(2) + random.duration(200...600))
            // Comes, takes over, and is gone before it has sent: the batches are free for the first to claim again.
            let second = try await stage.start()
            try await stage.until("the first is taken over") { stage in
                try await stage.session.count("SELECT count(*) FROM conversiond.instance") == 1
            }
            try await stage.kill(second)
            proxy.set(.pass)
            await proxy.reset()
            try await Task.sleep(for: .seconds(2))
            stage.simulator.clear(slow)
            try await stage.settle()
            try await stage.drainAll()
        }
        await proxy.stop()
    }

    static let pooled = Scenario(
        "pgbouncer", breaks: "PgBouncer in transaction mode between daemon and database, restarted and out of server connections"
    ) { stage, random in
        guard let pooler = try await PgBouncer.start(stage) else {
            throw LeftOut("pgbouncer is not installed: apt-get install pgbouncer")
        }
        stage.inject(.latency(.milliseconds(40)))
        await stage.useEnvironment([
            "CONVERSIOND_DATABASE_URL": "postgresql://\(StageCluster.daemonRole)@127.0.0.1:\(pooler.port)/\(stage.database.name)",
            "CONVERSIOND_DATABASE_TRANSACTION_POOLING": "true",
        ])
        let crm = Task { [crm = stage.crm, leads = stage.options.leads] in
            try await crm.insert(leads: 1...leads, over: .seconds(8))
        }
        try await stage.start()
        try await stage.start()
        for round in 0..<4 {
            try await stage.untilProgress()
            try await Task.sleep(for: random.duration(0...500))
            if round % 2 == 0 {
                try await pooler.restart()
                await stage.noteBreak()
            } else {
                let victim = await stage.replicas[0]
                try await stage.kill(victim)
                try await stage.start()
            }
        }
        try await crm.value
        try await stage.settle()
        try await stage.drainAll()
        await pooler.stop()
        await stage.useEnvironment([:])
    }
}
