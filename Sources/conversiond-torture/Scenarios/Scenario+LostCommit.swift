import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let lostCommit = Scenario(
        "lost-commit",
        breaks: """
            the connections to the database reset while a COMMIT, a mark or a write is under way that the server then completes: the \
            daemon sees an error, and what it wrote stands
            """
    ) { stage, random in
        let steps = [HeldStep.planningCommit, .mark, .write, .recorderCommit, .planningCommit, .recorderCommit]
        let share = max(5, stage.options.leads / steps.count)
        stage.inject(.latency(.milliseconds(30)))
        try await stage.withDatabaseProxy { proxy in
            try await stage.start()
            for (index, step) in steps.shuffled(using: &random).enumerated() {
                let patience = random.duration(0...900)
                try await stage.breaking(.database) {
                    try await stage.whileHeld(at: step, completes: true) {
                        try await stage.crm.insert(leads: (index * share + 1)...((index + 1) * share))
                    } then: {
                        await proxy.reset()
                        try await Task.sleep(for: patience)
                        guard try await stage.session.count("SELECT count(*) " + HeldStep.waiting) > 0 else {
                            throw TortureError("the server did not go on with \(step) after the connection was gone")
                        }
                    }
                }
                try await stage.settleUnaided()
            }
        }
    }
}
