import NIOCore
import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let network = Scenario(
        "network",
        breaks: "the way to the database: latency, resets, connections cut without a word, black holes past the lease, with a reset and without"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(50)))
        try await stage.withDatabaseProxy { proxy in
            try await stage.whileInserting(over: .seconds(20)) {
                try await stage.start()
                try await stage.start()
                for step in ["reset", "slow", "held", "reset", "black hole", "slow", "cut", "reset"] {
                    try await stage.untilProgress(within: .seconds(100))
                    try await Task.sleep(for: random.duration(0...400))
                    try await stage.breaking(.database) {
                        switch step {
                        case "slow":
                            proxy.set(.slow(.milliseconds(Int64.random(in: 20...150, using: &random))))
                            try await Task.sleep(for: .seconds(2))
                        case "black hole":
                            proxy.set(.blackHole)
                            try await Task.sleep(for: .seconds(3))
                            proxy.set(.pass)
                            await proxy.reset()
                        case "held":
                            proxy.set(.held)
                            try await Task.sleep(for: .seconds(4))
                        case "cut":
                            proxy.forget()
                            // Nobody is told: until the daemons' own time limits it is not over.
                            try await stage.untilProgress(within: .seconds(100))
                        default: await proxy.reset()
                        }
                        proxy.set(.pass)
                    }
                }
                try await stage.untilProgress(within: .seconds(100))
            }
        }
    }

    static let flowsAgain = Scenario(
        "flows-again",
        breaks: """
            nothing passes between daemons and database, then between daemons and platforms, for longer than the lease and the limits of \
            a heartbeat and a request; then all of it does, without a reset, late: COMMITs, sessions that nobody holds, requests given up
            """
    ) { stage, random in
        stage.inject(.latency(.milliseconds(50)))
        // The heartbeat's statements may take 2, 5 and 10 s; the recorder's 60, for which nobody waits in a run of minutes.
        let spans = [Duration.seconds(4), .seconds(12)] + (stage.options.minutes >= 3 ? [.seconds(70)] : [])
        try await stage.withDatabaseProxy { proxy in
            try await stage.whileInserting(1...(stage.options.leads / 2 + 1), over: .seconds(6)) {
                try await stage.start()
                try await stage.start()
                for span in spans {
                    try await stage.untilProgress()
                    try await Task.sleep(for: random.duration(0...300))
                    try await stage.breaking(.database) {
                        proxy.set(.held)
                        try await Task.sleep(for: span + random.duration(0...500))
                        proxy.set(.pass)
                    }
                }
            }
            try await stage.settleUnaided()
        }
        try await stage.withPlatformProxy(requestTimeout: .seconds(3)) { proxy in
            try await stage.whileInserting((stage.options.leads / 2 + 2)...(stage.options.leads + 2), over: .seconds(8)) {
                try await stage.start()
                try await stage.start()
                for span in [Duration.seconds(4), .seconds(7)] {
                    try await stage.untilProgress()
                    try await Task.sleep(for: random.duration(0...300))
                    try await stage.breaking(.platforms) {
                        proxy.set(.held)
                        try await Task.sleep(for: span)
                        proxy.set(.pass)
                    }
                }
            }
            try await stage.settleUnaided()
        }
    }

    static let isolated = Scenario(
        "isolated",
        breaks: "a daemon cut off from the database while the platforms are slow: taken over, back before its old requests are answered"
    ) { stage, random in
        let proxy = try await NetworkProxy.start(to: Int(stage.cluster.server.port))
        let share = max(5, stage.options.leads / 3)
        for round in 0..<3 {
            let slow = stage.inject(.latency(.seconds(6)))
            try await stage.crm.insert(leads: (round * share + 1)...((round + 1) * share))
            try await stage.start(stage.databaseAddress(port: proxy.port))
            try await stage.simulator.waitUntil { $0[.ga4].inFlight > 0 && $0[.meta].inFlight > 0 && $0[.linkedin].inFlight > 0 }
            try await stage.breaking(.database) {
                proxy.set(.blackHole)
                try await Task.sleep(for: .seconds(2) + random.duration(200...600))
                // Comes, takes over, and is gone before it has sent: the batches are free for the first to claim again.
                let second = try await stage.start()
                try await stage.until("the first is taken over") { stage in
                    try await stage.session.count("SELECT count(*) FROM conversiond.instance") == 1
                }
                try await stage.kill(second)
                proxy.set(.pass)
                await proxy.reset()
            }
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
        do {
            stage.inject(.latency(.milliseconds(40)))
            await stage.useEnvironment(
                stage.databaseAddress(port: pooler.port).merging(["CONVERSIOND_DATABASE_TRANSACTION_POOLING": "true"]) { $1 })
            try await stage.whileInserting(over: .seconds(8)) {
                try await stage.start()
                try await stage.start()
                for round in 0..<4 {
                    try await stage.untilProgress()
                    try await Task.sleep(for: random.duration(0...500))
                    if round % 2 == 0 {
                        try await stage.breaking(.database) { try await pooler.restart() }
                    } else {
                        let victim = await stage.replicas[0]
                        try await stage.kill(victim)
                        try await stage.start()
                    }
                }
            }
            try await stage.settle()
            try await stage.drainAll()
        } catch {
            await pooler.stop()
            throw error
        }
        await pooler.stop()
        await stage.useEnvironment([:])
    }
}
