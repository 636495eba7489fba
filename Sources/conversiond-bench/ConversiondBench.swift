import ArgumentParser
import DaemonProcesses
import Foundation

/// Measures the real daemon: rates, latency, and what a delivery costs.
@main
struct ConversiondBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversiond-bench",
        abstract: "Measures conversiond: deliveries per second, latency, CPU, WAL and memory.",
        discussion: """
            Starts a private PostgreSQL cluster with fsync on and a sink in place of the platforms, fills the outbox, runs \
            "conversiond run" until everything is delivered and written down, then inserts single rows at a fixed rate. Raw \
            HTTP and raw SQL are measured in the same run, since only the ratios can be compared between machines.

            Build with -c release. The cluster and the daemons are gone at the end, also after SIGINT.

            Exit status: 0 well, 1 failed, 64 wrong usage.
            """)

    @OptionGroup var options: BenchOptions

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let signal = TerminationSignal()
        let bench = Bench(options: options, progress: ProgressLine(isShown: !json && isatty(STDERR_FILENO) == 1))
        do {
            let report = try await withThrowingTaskGroup(of: BenchReport.self) { group in
                group.addTask { try await bench.run() }
                group.addTask {
                    await signal.wait()
                    throw BenchError("ended by a signal")
                }
                // What is still running is cancelled and cleans up before the group ends.
                defer { group.cancelAll() }
                guard let report = try await group.next() else { throw BenchError("nothing was measured") }
                return report
            }
            print(json ? try report.json() : report.table())
        } catch {
            FileHandle.standardError.write(Data("conversiond-bench: \(error)\n".utf8))
            throw ExitCode.failure
        }
    }
}
