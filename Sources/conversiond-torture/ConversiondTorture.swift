import ArgumentParser
import DaemonProcesses
import Foundation

/// Breaks whatever conversiond depends on, and proves that nothing is lost and nothing doubled.
@main
struct ConversiondTorture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversiond-torture",
        abstract: "Breaks the daemon, its database, its network and the platforms, and counts what became of every event.",
        discussion: """
            Starts a private PostgreSQL cluster and the platform simulator, runs the real daemon against both while a CRM goes \
            on inserting, and breaks things. When all has settled, what the platforms counted is held against what was inserted. \
            The cluster and the daemons are gone at the end, also after SIGINT.

            Exit status: 0 nothing lost, nothing doubled, every row told, in what could be played; 1 otherwise; 64 wrong usage.
            """)

    @OptionGroup var options: TortureOptions

    func run() async throws {
        if options.list {
            for scenario in Scenario.all { print("\(scenario.name)\n    \(scenario.breaks)\(scenario.isShort ? " [short]" : "")") }
            return
        }
        let seed = options.seed ?? UInt64.random(in: 1...999_999)
        let signal = TerminationSignal()
        let torture = Torture(options: options, seed: seed, progress: ProgressLine(isShown: true))
        print("seed \(seed)")
        let results: [ScenarioResult]
        do {
            results = try await withThrowingTaskGroup(of: [ScenarioResult].self) { group in
                group.addTask { try await torture.run() }
                group.addTask {
                    await signal.wait()
                    throw TortureError("ended by a signal")
                }
                // What is still running is cancelled and cleans up before the group ends.
                defer { group.cancelAll() }
                guard let results = try await group.next() else { throw TortureError("nothing was played") }
                return results
            }
        } catch {
            FileHandle.standardError.write(Data("conversiond-torture: \(error)\n".utf8))
            throw ExitCode.failure
        }
        print(ScenarioResult.table(results))
        for result in results { for remark in result.remarks { print("\(result.scenario): \(remark)") } }
        for result in results { if let reason = result.leftOut { print("left out: \(result.scenario): \(reason)") } }
        let bad = results.filter { !$0.isClean }
        guard bad.isEmpty else {
            print("again: conversiond-torture --seed \(seed) \(bad.map { "--scenario " + $0.scenario }.joined(separator: " "))")
            throw ExitCode.failure
        }
    }
}
