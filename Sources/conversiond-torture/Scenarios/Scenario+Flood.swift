import DaemonProcesses
import PlatformSimulator
import PostgresTestCluster

extension Scenario {
    static let flood = Scenario(
        "flood", breaks: "--flood-rows rows in one transaction while a platform hangs: the daemon's memory stays bounded"
    ) { stage, _ in
        let rows = stage.options.floodRows
        let hang = stage.inject(.answerNever(counted: false), on: .meta)
        let daemon = try await stage.start()
        let began = ContinuousClock.now
        try await stage.crm.insertFlood(1...rows)
        await stage.noteBreak(2)
        try await stage.untilCounted(rows, on: .tiktok)
        let span = ContinuousClock.now - began
        stage.simulator.clear(hang)
        try await stage.hasten()
        try await stage.untilCounted(rows, on: .meta)
        try await stage.settle()
        let peak = try ProcessStatus.peakMemory(pid: daemon.process.pid)
        await stage.tell("\(rows) rows beside a platform that hangs: sent in \(span), at most \(peak >> 10) KiB resident")
        // What the product promises, of its release build.
        guard peak <= 64 << 20 else { throw TortureError("the daemon had \(peak >> 20) MiB resident") }
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
