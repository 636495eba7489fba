import Foundation

/// The matrix for people and for scripts.
struct MatrixReport: Encodable, Sendable {
    var cores: Int
    var postgres: String
    var size: String
    var minutes: Double
    /// Of the machine over a minute, when it began and when it ended: what else ran takes from every figure.
    var loadAtStart: Double
    var loadAtEnd: Double
    var figures: [Figure]
    var cases: [String: [BenchReport]]
    var inserts: [InsertComparison]
    var insertCost: InsertCost?
    var failures: [String]

    init(_ results: MatrixResults, size: MatrixSize, minutes: Double, loadAtStart: Double) {
        cores = ProcessInfo.processInfo.activeProcessorCount
        postgres = results.serverVersion
        self.size = size.rawValue
        self.minutes = minutes
        self.loadAtStart = loadAtStart
        loadAtEnd = Self.loadAverage()
        figures = results.figures
        cases = Dictionary(uniqueKeysWithValues: results.reports.map { ($0.key.rawValue, $0.value) })
        inserts = results.inserts
        insertCost = results.insertCost
        failures = results.failures
    }

    static func loadAverage() -> Double {
        var averages = [0.0]
        return getloadavg(&averages, 1) == 1 ? averages[0] : 0
    }

    func text() -> String {
        ([head, "", FigureTable(figures: figures).text()] + course.map { "  " + $0 }.sectioned("The long run") + failures.sectioned("FAILED")
            + ["", verdict]).joined(separator: "\n")
    }

    func markdown() -> String {
        ([head, "", FigureTable(figures: figures).markdown()] + course.map { "- " + $0 }.sectioned("The long run")
            + failures.map { "- " + $0 }.sectioned("FAILED") + ["", verdict]).joined(separator: "\n")
    }

    func json() throws -> String { try ReportEncoder.json(self) }

    private var head: String {
        String(
            format: "%d cores, PostgreSQL %@, size %@, %.0f minutes, load average %.1f at the start and %.1f at the end", cores, postgres,
            size, minutes, loadAtStart, loadAtEnd)
    }

    /// A line for each tenth of the long run.
    private var course: [String] {
        guard let bulk = cases[MatrixCase.endurance.rawValue]?.last?.bulk else { return [] }
        let rates = bulk.tenths?.map { String(format: "%.0f/s, ", $0) }
        return bulk.course.enumerated().map { index, point in (rates?[index] ?? "") + point.description }
    }

    private var verdict: String {
        let judged = figures.filter { $0.target != nil }
        let reached = judged.count { $0.isReached == true }
        return "\(reached) of \(judged.count) targets reached"
    }
}

extension [String] {
    fileprivate func sectioned(_ title: String) -> [String] { isEmpty ? [] : ["", title, ""] + self }
}
