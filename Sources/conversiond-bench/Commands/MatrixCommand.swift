import ArgumentParser
import DaemonProcesses
import Foundation

/// Everything, in one table.
struct MatrixCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix", abstract: "Measures every case and prints one table with targets.",
        discussion: """
            Rates, cost, latency, the CRM's own inserts, a held snapshot, slow platforms, replicas, rows waiting, a long run: each \
            figure beside its target and beside raw SQL and raw HTTP of the same runs. On two cores quick takes about 5 minutes, \
            usual 25, full an hour and 20 GB of disk in /tmp.
            """)

    @Option(help: "How much is measured: quick, usual or full.")
    var size = MatrixSize.usual

    @Option(help: "Only this part: rates, inserts, backlog or endurance; repeatable.")
    var only: [MatrixPart] = []

    @Option(help: "How often the rates are measured, instead of the size's number; figures are medians.")
    var repeats: Int?

    @Option(help: "Rows that wait in the larger of the two backlogs, instead of the size's.")
    var backlog: Int?

    @Option(help: "Rows of the long run, instead of the size's.")
    var enduranceRows: Int?

    @OptionGroup var daemon: DaemonOption

    @Option(help: ArgumentHelp("Also write all figures and all runs as JSON.", valueName: "path"))
    var json: String?

    @Option(help: ArgumentHelp("Also write the table as Markdown.", valueName: "path"))
    var markdown: String?

    func validate() throws {
        for (name, value) in [("repeats", repeats), ("backlog", backlog), ("endurance-rows", enduranceRows)] {
            if let value, value < 1 { throw ValidationError("--\(name) must be at least 1.") }
        }
    }

    var plan: MatrixPlan {
        var plan = MatrixPlan(size)
        plan.repeats = repeats ?? plan.repeats
        plan.manyWaiting = backlog ?? plan.manyWaiting
        plan.enduranceRows = enduranceRows ?? plan.enduranceRows
        return plan
    }

    func run() async throws {
        let progress = ProgressLine(isShown: true)
        let matrix = Matrix(plan: plan, parts: Set(only.isEmpty ? MatrixPart.allCases : only), daemon: daemon.daemon) { progress($0) }
        let start = ContinuousClock.now
        let load = MatrixReport.loadAverage()
        let results = try await untilSignal { try await matrix.run() }
        let report = MatrixReport(results, size: size, minutes: (ContinuousClock.now - start) / .seconds(60), loadAtStart: load)
        print(report.text())
        if let json { try report.json().write(toFile: json, atomically: true, encoding: .utf8) }
        if let markdown { try (report.markdown() + "\n").write(toFile: markdown, atomically: true, encoding: .utf8) }
        if !report.failures.isEmpty { throw ExitCode.failure }
    }
}
