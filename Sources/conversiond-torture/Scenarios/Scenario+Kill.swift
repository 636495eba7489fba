import OddInputs
import PlatformSimulator

extension Scenario {
    static let kill = Scenario(
        "kill", breaks: "kill -9 of the daemon at random moments, again and again, while rows come in", isShort: true
    ) { stage, random in
        let rounds = stage.options.short ? 6 : 15
        stage.inject(.latency(.milliseconds(150)))
        try await stage.whileInserting(over: .milliseconds(300 * rounds)) {
            for _ in 0..<rounds {
                let victim = try await stage.start()
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...300))
                try await stage.kill(victim)
            }
        }
    }

    static let frozen = Scenario(
        "frozen", breaks: "SIGSTOP past the lease: the daemon is taken over, and woken again in the middle of its work", isShort: true
    ) { stage, random in
        let rounds = stage.options.short ? 1 : 5
        stage.inject(.latency(.milliseconds(200)))
        try await stage.whileInserting(over: .seconds(4 * rounds)) {
            try await stage.start()
            try await stage.start()
            for round in 0..<rounds {
                let sleeper = await stage.replicas[round % 2]
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...300))
                try await stage.breaking(.daemon) {
                    sleeper.freeze()
                    try await stage.untilTakenOver(sleeper)
                    try await Task.sleep(for: random.duration(0...500))
                    sleeper.thaw()
                }
            }
        }
    }

    static let frozenInTransaction = Scenario(
        "frozen-in-transaction",
        breaks: "SIGSTOP inside a transaction that locks rows, of the planner and of the recorder, until another daemon has done the work"
    ) { stage, _ in
        let steps = [HeldStep.planning, .write, .planning, .write]
        let share = max(5, stage.options.leads / steps.count)
        for (index, step) in steps.enumerated() {
            let sleeper = try await stage.start()
            try await stage.breaking(.daemon) {
                try await stage.whileHeld(at: step, completes: true) {
                    try await stage.crm.insert(leads: (index * share + 1)...((index + 1) * share))
                } then: {
                    sleeper.freeze()
                    try await stage.start()
                }
                // The statement is done now, and nobody goes on with its transaction.
                try await stage.untilTakenOver(sleeper)
                try await stage.settle()
                sleeper.thaw()
            }
            try await stage.drainAll()
        }
    }

    static let replicas = Scenario(
        "replicas", breaks: "one to four daemons that join and leave, in order or by kill -9", isShort: true
    ) { stage, random in
        let rounds = stage.options.short ? 8 : 30
        stage.inject(.latency(.milliseconds(100)))
        try await stage.whileInserting(over: .milliseconds(350 * rounds)) {
            for _ in 0..<rounds {
                let present = await stage.replicas
                if present.isEmpty || present.count < 4 && Bool.random(using: &random) {
                    try await stage.start()
                } else {
                    let leaver = present[Int.random(in: 0..<present.count, using: &random)]
                    if Bool.random(using: &random) { try await stage.kill(leaver) } else { try await stage.drain(leaver) }
                }
                try await Task.sleep(for: random.duration(50...500))
            }
        }
    }
}
