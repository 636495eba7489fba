/// What the matrix measured.
struct MatrixResults: Sendable {
    var parts: Set<MatrixPart>
    var serverVersion = ""
    /// In the order of time.
    var reports: [MatrixCase: [BenchReport]] = [:]
    var inserts: [InsertComparison] = []
    var insertCost: InsertCost?
    /// What went wrong, a line each.
    var failures: [String] = []

    /// The median over the case's runs.
    func median(_ matrixCase: MatrixCase, _ value: (BenchReport) -> Double?) -> Double? {
        (reports[matrixCase] ?? []).compactMap(value).median
    }

    /// Of the rates of a case to those of what it is compared with: the median of each run's to its neighbour's.
    func ratioToBase(_ matrixCase: MatrixCase) -> Double? {
        guard let base = matrixCase.base.flatMap({ reports[$0] }), let variant = reports[matrixCase] else { return nil }
        func rate(_ report: BenchReport) -> Double? { report.bulk?.deliveriesPerSecond }
        // Where one was measured more often, its median stands against each.
        guard base.count == variant.count else {
            guard let whole = base.compactMap(rate).median, let part = variant.compactMap(rate).median else { return nil }
            return part / whole
        }
        return zip(base, variant).compactMap { base, variant in
            guard let whole = rate(base), let part = rate(variant) else { return nil }
            return part / whole
        }.median
    }

    /// Of the tables that must not grow: the most that they took in the second half of the long run, to the most in the first.
    var growth: Double? {
        guard let course = reports[.endurance]?.last?.bulk?.course, course.count == 10,
            let before = course[..<5].map(\.tables.hotBytes).max(), let after = course[5...].map(\.tables.hotBytes).max(), before > 0
        else { return nil }
        return Double(after) / Double(before)
    }

    /// The largest daemon of all runs, and its case.
    var peakMemory: (bytes: Int, matrixCase: MatrixCase)? {
        reports.flatMap { matrixCase, reports in reports.map { (bytes: $0.peakMemoryBytes, matrixCase: matrixCase) } }
            .max { $0.bytes < $1.bytes }
    }
}
