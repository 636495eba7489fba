import OddInputs
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

extension Scenario {
    static let failover = Scenario(
        "failover",
        breaks: "the primary dies and its synchronous standby is promoted, again and again; the standby away, so that commits hang",
        needs: [.standby]
    ) { stage, random in
        let rounds = 3
        var pair = try ReplicatedPair(stage.cluster)
        try await pair.makeSynchronous()
        stage.inject(.latency(.milliseconds(100)))
        try await stage.whileInserting(over: .seconds(5 * rounds)) {
            try await stage.start()
            try await stage.start()
            for round in 0..<rounds {
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(0...500))
                if round == 1 {
                    // Every commit waits for the standby, the heartbeats as well.
                    try await stage.breaking(.database) {
                        try await pair.standby.stopServer(mode: .fast)
                        try await Task.sleep(for: random.duration(500...4000))
                        try await pair.standby.startServer()
                        try await pair.untilSynchronous()
                    }
                    try await stage.untilProgress()
                    try await Task.sleep(for: random.duration(0...300))
                }
                try await stage.breaking(.database) { try await pair.failOver(after: random.duration(0...3500)) }
                try await stage.untilProgress()
                try await pair.restore()
            }
        }
    }
}
