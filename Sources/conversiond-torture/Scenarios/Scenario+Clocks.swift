import OddInputs
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let clocks = Scenario(
        "clocks", breaks: "three daemons whose clock_offset differs by minutes, and one of them killed"
    ) { stage, random in
        stage.inject(.latency(.milliseconds(30)))
        try await stage.whileInserting(over: .seconds(6)) {
            for minutes in [-4, 0, 4] { try await stage.start(clock: .offset(.seconds(60 * minutes))) }
            await stage.note(.harmless, count: 2)
            for minutes in [4, -4, 3] {
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(100...1000))
                // The oldest goes, another with another clock comes.
                let oldest = await stage.replicas[0]
                try await stage.kill(oldest)
                try await stage.start(clock: .offset(.seconds(60 * minutes)))
            }
        }
    }

    static let systemClocks = Scenario(
        "system-clocks",
        breaks: """
            the system's clock as two daemons see it, TLS included, set by minutes forwards and backwards in the middle of their work, \
            one of them killed
            """,
        needs: [.tls]
    ) { stage, random in
        let most = Duration.seconds(240)
        let clocks = try (0..<3).map { try FakeClock("\(stage.name)-\($0)", in: stage.cluster.logs, most: most) }
        await stage.useEnvironment(stage.secureEndpoints(port: try stage.tlsPort(.valid)))
        stage.inject(.latency(.milliseconds(30)))
        try await stage.whileInserting(over: .seconds(10)) {
            for clock in clocks[..<2] { try await stage.start(clock: .fake(clock)) }
            for round in 0..<6 {
                try await stage.untilProgress()
                try await Task.sleep(for: random.duration(200...1200))
                if round == 3 {
                    let oldest = await stage.replicas[0]
                    try await stage.kill(oldest)
                    try await stage.start(clock: .fake(clocks[2]))
                }
                let clock = clocks[Int.random(in: 0..<clocks.count, using: &random)]
                await stage.note(.harmless)
                try clock.set(.seconds(Int64.random(in: -240...240, using: &random)))
                try await Task.sleep(for: random.duration(300...1500))
                // Set back before the platforms' certificates were made, it would send nothing any more.
                try clock.set(.seconds(Int64.random(in: 0...240, using: &random)))
            }
        }
    }
}
