import DaemonProcesses
import OddInputs
import PlatformSimulator

/// Plays scenarios one after the other, each on a stage of its own, and judges each.
struct Torture: Sendable {
    let options: TortureOptions
    let seed: UInt64
    let progress: ProgressLine

    func run() async throws -> [ScenarioResult] {
        progress("starting PostgreSQL")
        return try await StageCluster.with(daemon: options.daemon, logs: options.logs) { cluster in
            var results: [ScenarioResult] = []
            for scenario in options.chosen {
                progress("\(scenario.name): \(scenario.breaks)")
                let result = try await withCluster(for: scenario, shared: cluster) { try await play(scenario, $0) }
                for finding in result.verdict.findings.prefix(20) { progress("  \(finding)") }
                for remark in result.remarks { progress("  \(remark)") }
                if let failure = result.failure ?? result.leftOut { progress("  \(failure)") }
                progress("  \(result.outcome), \(result.verdict.events) events, \(result.faults) faults")
                results.append(result)
            }
            return results
        }
    }

    private func withCluster<Value>(
        for scenario: Scenario, shared: StageCluster, _ body: (StageCluster) async throws -> Value
    ) async throws -> Value {
        guard scenario.needs.contains(.ownCluster) || scenario.needs.contains(.standby) else { return try await body(shared) }
        return try await StageCluster.with(
            daemon: options.daemon, logs: options.logs, hasStandby: scenario.needs.contains(.standby), outlivesStage: false, body)
    }

    /// No scenario takes longer, but for the mixed run's minutes and the flood's rows.
    private static let longest: Duration = .seconds(600)

    private func play(_ scenario: Scenario, _ cluster: StageCluster) async throws -> ScenarioResult {
        let began = ContinuousClock.now
        var result = try await Stage.with(scenario, cluster, options) { stage in
            var result = ScenarioResult(scenario: scenario.name, seed: seed)
            do {
                // Every scenario draws the same from a seed, whichever were played before it.
                let random = SeededGenerator(seed: seed)
                result.verdict = try await withDeadline(Self.longest + .seconds(options.minutes * 60 + Double(options.floodRows) / 200)) { [random] in
                    var random = random
                    try await scenario.play(stage, &random)
                    try await stage.settle()
                    try await stage.drainAll()
                    return try await Judge.judge(stage)
                }
            } catch let missing as LeftOut {
                result.leftOut = missing.description
            } catch {
                try Task.checkCancellation()
                result.failure = "\(error)"
            }
            // A latency is the weather, not a fault.
            let platformFaults = stage.simulator.truth.total().faultedRequests.filter { $0.key != "latency" }
            result.faults = await stage.breaks + platformFaults.values.reduce(0, +)
            result.remarks = await stage.remarks
            if let span = await stage.unaided {
                result.remarks.append("all settled without help within \(ScenarioResult.seconds(span)) of the last fault")
            }
            if result.verdict.inDoubt > 0 {
                result.remarks.append("\(result.verdict.inDoubt) in doubt, of \(result.verdict.neverSeen) of them no request was seen")
            }
            result.longestRecovery = await stage.longestRecovery
            return result
        }
        result.duration = ContinuousClock.now - began
        return result
    }
}
