import Foundation

/// The table's lines, with the targets.
extension MatrixResults {
    /// A run that ends before vacuum has come by a few times says nothing of growth.
    private static let longEnough = 60.0

    var figures: [Figure] {
        var figures: [Figure] = []
        if parts.contains(.rates) { figures += rates + costs + latencies }
        if parts.contains(.inserts) { figures += crmInserts }
        figures += flatness
        if parts.contains(.rates) { figures += platformsAndReplicas }
        return figures + memory + rawLimits
    }

    // MARK: Sections

    private var rates: [Figure] {
        [(MatrixCase.ga4, 12_000.0), (.meta, 20_000), (.five, 35_000)].map { matrixCase, target in
            var figure = rate(of: matrixCase, "Deliveries a second", matrixCase.title)
            figure.target = .atLeast(target)
            return figure
        }
    }

    private var costs: [Figure] {
        let section = "What a delivery costs"
        var figures: [Figure] = []
        for (matrixCase, target) in [(MatrixCase.five, Target.atMost(25) as Target?), (.meta, nil), (.ga4, nil)] {
            figures.append(
                Figure(
                    section: section, name: "PostgreSQL's CPU, \(matrixCase.title)", unit: .microseconds,
                    measured: median(matrixCase) { $0.bulk?.perDelivery.postgresCpuMicroseconds }, target: target,
                    ofRawSql: shareOfRawSql(matrixCase, \.postgresCpuMicroseconds, \.postgresCpuMicroseconds)))
        }
        for (matrixCase, target) in [(MatrixCase.five, Target.atMost(900) as Target?), (.meta, nil), (.ga4, nil)] {
            figures.append(
                Figure(
                    section: section, name: "WAL, \(matrixCase.title)", unit: .bytes,
                    measured: median(matrixCase) { $0.bulk?.perDelivery.walBytes }, target: target,
                    ofRawSql: shareOfRawSql(matrixCase, \.walBytes, \.walBytes)))
        }
        for (matrixCase, target) in [(MatrixCase.five, Target.atMost(0.02) as Target?), (.meta, nil), (.ga4, nil)] {
            figures.append(
                Figure(
                    section: section, name: "statements, \(matrixCase.title)", unit: .statements,
                    measured: median(matrixCase) { $0.bulk?.perDelivery.statements }, target: target))
        }
        for (matrixCase, target) in [(MatrixCase.five, 20.0), (.meta, 20), (.ga4, 60)] {
            figures.append(
                Figure(
                    section: section, name: "daemon's CPU, \(matrixCase.title)", unit: .microseconds,
                    measured: median(matrixCase) { $0.bulk?.perDelivery.daemonCpuMicroseconds }, target: .atMost(target)))
        }
        return figures
    }

    private var latencies: [Figure] {
        [MatrixCase.meta, .ga4].flatMap { matrixCase in
            let rate = reports[matrixCase]?.first?.setup.trickleRate ?? 0
            return [("p50", Target.below(5), \Latencies.p50), ("p99", .below(20), \.p99)].map { name, target, value in
                Figure(
                    section: "From the CRM's commit to the platform's acceptance", name: "\(name), \(matrixCase.title)",
                    unit: .milliseconds, measured: median(matrixCase) { $0.trickle?[keyPath: value] }, target: target,
                    note: "\(rate) rows/s")
            }
        }
    }

    private var crmInserts: [Figure] {
        let section = "The CRM's own INSERT, with the daemon to without"
        var figures = inserts.flatMap { insert in
            let clients = insert.clients == 1 ? "1 client" : "\(insert.clients) clients"
            func milliseconds(_ value: Double) -> String { String(format: "%.2f", value) }
            return [
                Figure(
                    section: section, name: "median latency, \(clients)", unit: .ratio, measured: insert.medianRatio, target: .below(1.1),
                    note: "\(milliseconds(insert.without.p50)) → \(milliseconds(insert.with.p50)) ms at \(insert.rate) rows/s; "
                        + String(format: "log syncs %.0f → %.0f/s", insert.syncsWithout, insert.syncsWith)),
                Figure(
                    section: section, name: "mean latency, \(clients)", unit: .ratio, measured: insert.meanRatio, target: .below(1.1),
                    note: "\(milliseconds(insert.without.mean)) → \(milliseconds(insert.with.mean)) ms, "
                        + "p99 \(milliseconds(insert.without.p99)) → \(milliseconds(insert.with.p99)) ms"),
            ]
        }
        if let insertCost {
            figures.append(
                Figure(
                    section: section, name: "one INSERT with the outbox's trigger to without", unit: .ratio,
                    measured: insertCost.triggerRatio,
                    note: String(
                        format: "server's time: %.0f µs with the trigger, %.0f with checks and index only, %.0f with neither",
                        insertCost.outboxMicroseconds, insertCost.checkedMicroseconds, insertCost.bareMicroseconds)))
        }
        return figures
    }

    private var flatness: [Figure] {
        let section = "Flat, whatever waits"
        var figures: [Figure] = []
        if parts.contains(.backlog) {
            func waiting(_ matrixCase: MatrixCase) -> String { "\(reports[matrixCase]?.first?.setup.backlog ?? 0)" }
            figures.append(
                comparison(.manyWaiting, section, "rate with \(waiting(.manyWaiting)) rows waiting to \(waiting(.fewWaiting))", .atLeast(0.9)))
        }
        if parts.contains(.rates) {
            figures.append(comparison(.metaSnapshot, section, "rate under a held snapshot to without", .atLeast(0.9)))
        }
        if parts.contains(.endurance) {
            let report = reports[.endurance]?.last
            figures.append(rate(of: .endurance, section, "deliveries a second, \(report?.setup.rows ?? 0) rows, inserts included"))
            figures.append(
                Figure(
                    section: section, name: "rate of the last tenth to the first", unit: .ratio, measured: report?.bulk?.lastTenthToFirst,
                    target: .same))
            let seconds = report?.bulk?.course.last?.seconds ?? 0
            figures.append(
                Figure(
                    section: section, name: "hot tables and indexes, second half to first", unit: .ratio,
                    measured: growth, target: seconds >= Self.longEnough ? .noGrowth : nil,
                    note: (seconds >= Self.longEnough ? "" : "too short to judge; ") + TableSizes.hot.joined(separator: ", ")))
        }
        return figures
    }

    private var platformsAndReplicas: [Figure] {
        let section = "Slow platforms, replicas"
        return [
            comparison(.metaSlow, section, "rate of \(MatrixCase.metaSlow.title) to at once", .same),
            comparison(.ga4Slow, section, "rate of \(MatrixCase.ga4Slow.title) to at once", .same),
            comparison(.metaReplicas, section, "rate of \(MatrixCase.metaReplicas.title) to one", .same),
            comparison(.ga4Replicas, section, "rate of \(MatrixCase.ga4Replicas.title) to one", .same),
        ]
    }

    private var memory: [Figure] {
        guard let peakMemory else { return [] }
        return [
            Figure(
                section: "Memory", name: "largest daemon of all runs, resident", unit: .mebibytes,
                measured: Double(peakMemory.bytes) / 1_048_576, target: .atMost(64), note: peakMemory.matrixCase.title)
        ]
    }

    private var rawLimits: [Figure] {
        let all = reports.values.joined().filter { $0.setup.sinkLatencyMs == 0 }
        let limits: [(String, [Double])] = [
            ("raw SQL, jobs", all.compactMap { $0.limits?.rawSql.jobsPerSecond }),
            ("raw HTTP, requests", all.compactMap { $0.limits?.rawHttp?.requestsPerSecond }),
        ]
        return limits.compactMap { name, values in
            guard let median = values.median, let least = values.min(), let most = values.max() else { return nil }
            return Figure(
                section: "What the machine could do", name: name, unit: .perSecond, measured: median,
                note: String(format: "from %.0f to %.0f", least, most))
        }
    }

    // MARK: Lines

    private func rate(of matrixCase: MatrixCase, _ section: String, _ name: String) -> Figure {
        Figure(
            section: section, name: name, unit: .perSecond, measured: median(matrixCase) { $0.bulk?.deliveriesPerSecond },
            ofRawSql: median(matrixCase) { $0.limits?.deliveriesToRawSql }, ofRawHttp: median(matrixCase) { $0.limits?.requestsToRawHttp })
    }

    /// Its raw ratios are those of the case that is compared, not of what it is compared with.
    private func comparison(_ matrixCase: MatrixCase, _ section: String, _ name: String, _ target: Target) -> Figure {
        var figure = rate(of: matrixCase, section, name)
        let base = matrixCase.base.flatMap { median($0) { $0.bulk?.deliveriesPerSecond } }
        if let rate = figure.measured, let base { figure.note = String(format: "%.0f/s to %.0f/s", rate, base) }
        figure.unit = .ratio
        figure.measured = ratioToBase(matrixCase)
        figure.target = target
        return figure
    }

    /// What a delivery costs to what a job of raw SQL costs, in each run.
    private func shareOfRawSql(
        _ matrixCase: MatrixCase, _ cost: (CostMeter.Cost) -> Double, _ raw: (RawSQL) -> Double
    ) -> Double? {
        median(matrixCase) { report in
            guard let bulk = report.bulk, let limits = report.limits, raw(limits.rawSql) > 0 else { return nil }
            return cost(bulk.perDelivery) / raw(limits.rawSql)
        }
    }
}
