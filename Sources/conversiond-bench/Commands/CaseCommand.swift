import ArgumentParser
import DaemonProcesses
import Foundation

/// One case, by its options.
struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case", abstract: "Measures one case, by its options.",
        discussion: """
            Fills the outbox, runs "conversiond run" until everything is delivered and written down, then inserts single rows at \
            a fixed rate. Raw HTTP and raw SQL are measured in the same run.
            """)

    @OptionGroup var options: BenchOptions
    @OptionGroup var daemon: DaemonOption

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let progress = ProgressLine(isShown: !json && isatty(STDERR_FILENO) == 1)
        let bench = Bench(load: options.benchCase, daemon: daemon.daemon, progress: { progress($0) })
        let report = try await untilSignal {
            progress("starting PostgreSQL")
            return try await BenchCluster.with { try await bench.run(on: $0) }
        }
        print(json ? try report.json() : report.table())
    }
}
