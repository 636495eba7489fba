import DaemonProcesses
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    /// The product promises 64 MiB in all. The code of a debug build alone takes most of that, so what is not code is measured.
    private static let bound = 32 << 20

    static let flood = Scenario(
        "flood", breaks: "--flood-rows rows in one transaction while a platform hangs: the daemon's memory stays bounded"
    ) { stage, _ in
        let rows = stage.options.floodRows
        let hang = stage.inject(.answerNever(counted: false), on: .meta)
        let daemon = try await stage.start()
        let began = ContinuousClock.now
        try await stage.crm.insertFlood(1...rows)
        await stage.note(.harmless, count: 2)
        try await stage.untilCounted(rows, on: .tiktok)
        let span = ContinuousClock.now - began
        stage.simulator.clear(hang)
        try await stage.hasten()
        try await stage.untilCounted(rows, on: .meta)
        try await stage.settle()
        let peak = try ProcessStatus.peakMemory(pid: daemon.process.pid)
        let own = peak - (try ProcessStatus.codeMemory(pid: daemon.process.pid))
        await stage.tell(
            """
            \(rows) rows beside a platform that hangs: sent within \(span.components.seconds + 1) s; at most \(peak >> 20) MiB resident, \
            \(own >> 20) MiB of it not code
            """)
        guard own <= bound else { throw TortureError("the daemon took \(own >> 20) MiB besides its code, more than \(bound >> 20)") }
    }
}

extension Stage {
    fileprivate func untilCounted(_ events: Int, on platform: PlatformName) async throws {
        while simulator.truth.total(platform).eventsCounted < events {
            try checkReplicas()
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
