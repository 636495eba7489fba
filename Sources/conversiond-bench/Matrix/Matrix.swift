/// All cases, one after the other on one cluster.
struct Matrix: Sendable {
    let plan: MatrixPlan
    let parts: Set<MatrixPart>
    /// The binary's path; `nil`: the one beside this program.
    let daemon: String?
    let progress: @Sendable (String) -> Void

    func run() async throws -> MatrixResults {
        progress("starting PostgreSQL")
        return try await BenchCluster.with { cluster in
            var results = MatrixResults(parts: parts)
            results.serverVersion = try await cluster.withDatabase { try await $0.serverVersion() }
            if parts.contains(.rates) {
                for round in 1...plan.repeats {
                    for matrixCase in plan.repeated {
                        try await measure(matrixCase, on: cluster, &results, plan.repeats > 1 ? ", \(round) of \(plan.repeats)" : "")
                    }
                }
            }
            if parts.contains(.inserts) { try await measureInserts(on: cluster, &results) }
            if parts.contains(.backlog) {
                // Few, many, few: what the machine does otherwise meanwhile falls on both.
                for matrixCase in [MatrixCase.fewWaiting, .manyWaiting, .fewWaiting] {
                    try await measure(matrixCase, on: cluster, &results, " (\(plan.load(of: matrixCase).backlog))")
                }
            }
            if parts.contains(.endurance) {
                try await measure(.endurance, on: cluster, &results, " (\(plan.enduranceRows) rows)")
            }
            return results
        }
    }

    private func measure(
        _ matrixCase: MatrixCase, on cluster: BenchCluster, _ results: inout MatrixResults, _ suffix: String
    ) async throws {
        let title = matrixCase.title + suffix
        try await attempt(title, &results) { results in
            let bench = Bench(load: plan.load(of: matrixCase), daemon: daemon) { progress("\(title): \($0)") }
            let report = try await bench.run(on: cluster)
            results.reports[matrixCase, default: []].append(report)
            progress("\(title): \(report.summary)")
        }
    }

    private func measureInserts(on cluster: BenchCluster, _ results: inout MatrixResults) async throws {
        for insert in plan.inserts {
            try await attempt("the CRM's INSERT, \(insert.clients) clients", &results) { results in
                results.inserts.append(
                    try await InsertComparison.measure(insert, on: cluster, daemon: daemon) { progress("the CRM's INSERT: \($0)") })
            }
        }
        try await attempt("the outbox's trigger", &results) { results in
            progress("the CRM's INSERT: with and without the outbox's trigger")
            results.insertCost = try await InsertCost.measure(rows: plan.insertCostRows, on: cluster, daemon: daemon)
        }
    }

    /// One case that fails does not take the others' figures with it.
    private func attempt(
        _ title: String, _ results: inout MatrixResults, _ body: (inout MatrixResults) async throws -> Void
    ) async throws {
        try Task.checkCancellation()
        do {
            try await body(&results)
        } catch {
            try Task.checkCancellation()
            progress("\(title): FAILED: \(error)")
            results.failures.append("\(title): \(error)")
        }
    }
}

extension BenchReport {
    /// In a line.
    fileprivate var summary: String {
        guard let bulk else { return "nothing measured" }
        let memory = peakMemoryBytes >> 20
        return "\(Int(bulk.deliveriesPerSecond ?? 0)) deliveries/s, daemon \(Int(bulk.perDelivery.daemonCpuMicroseconds)) µs, "
            + "PostgreSQL \(Int(bulk.perDelivery.postgresCpuMicroseconds)) µs, \(memory) MiB"
    }
}
