import Foundation

extension BenchReport {
    /// The figures for a terminal.
    func table() -> String {
        var lines: [(String, String)] = [
            ("machine", "\(setup.cores) cores, PostgreSQL \(setup.postgres)"),
            ("load", "\(setup.rows) rows, destinations: \(setup.destinations), sink: \(sinkText)\(loadText)"),
        ]
        if let bulk {
            lines += [
                ("deliveries", "\(bulk.deliveries) in \(bulk.requests) requests\(bulk.bytesPerDelivery.map { ", \(number($0)) bytes each" } ?? "")"),
                ("deliveries/s, first to last", number(bulk.deliveriesPerSecond)),
                ("deliveries/s, start to drained", number(bulk.deliveriesPerSecondToDrained)),
                ("rate of last tenth to first", number(bulk.lastTenthToFirst, decimals: 2)),
                ("rate of each tenth", bulk.tenths.map { $0.map { number($0) }.joined(separator: " ") } ?? "–"),
                ("tables at the end", bulk.course.last?.description ?? "–"),
                ("daemon CPU per delivery", number(bulk.perDelivery.daemonCpuMicroseconds, decimals: 1) + " µs"),
                ("PostgreSQL CPU per delivery", number(bulk.perDelivery.postgresCpuMicroseconds, decimals: 1) + " µs"),
                ("WAL per delivery", number(bulk.perDelivery.walBytes) + " bytes"),
                ("statements per delivery", number(bulk.perDelivery.statements, decimals: 4)),
            ]
        }
        lines.append(("daemon's peak memory", number(Double(peakMemoryBytes) / 1_048_576, decimals: 1) + " MiB"))
        if let trickle {
            lines.append(
                (
                    "commit to acceptance, \(setup.trickleRate) rows/s",
                    "p50 \(number(trickle.p50, decimals: 1)) ms, p99 \(number(trickle.p99, decimals: 1)) ms, "
                        + "max \(number(trickle.maximum, decimals: 1)) ms (\(trickle.count) deliveries)"
                ))
        }
        if let limits {
            if let http = limits.rawHttp {
                lines.append(("raw HTTP", "\(number(http.requestsPerSecond)) requests/s; this run: \(share(limits.requestsToRawHttp))"))
            }
            lines.append(
                (
                    "raw SQL",
                    "\(number(limits.rawSql.jobsPerSecond)) jobs/s, \(number(limits.rawSql.postgresCpuMicroseconds, decimals: 1)) µs and "
                        + "\(number(limits.rawSql.walBytes)) bytes of WAL each; this run: \(share(limits.deliveriesToRawSql))"
                ))
        }
        let width = lines.map(\.0.count).max() ?? 0
        let table = lines.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
        let slowest = (statements ?? []).map { statement in
            "\(number(statement.milliseconds)) ms in \(statement.calls) calls: \(statement.text)"
        }
        return (table + slowest).joined(separator: "\n")
    }

    private var sinkText: String {
        setup.sink.rawValue + (setup.sinkLatencyMs > 0 ? " answering after \(setup.sinkLatencyMs) ms" : "")
    }

    private var loadText: String {
        [
            setup.backlog > 0 ? "\(setup.backlog) more rows waiting" : nil, setup.feed.map { "at most \($0) waiting" },
            setup.heldSnapshot ? "snapshot held" : nil,
            setup.replicas > 1 ? "\(setup.replicas) replicas" : nil, setup.batchSize.map { "batch_size \($0)" },
            setup.maxInFlight.map { "max_in_flight \($0)" },
        ].compactMap { $0.map { ", " + $0 } }.joined()
    }

    private func share(_ ratio: Double?) -> String { number(ratio, decimals: 2) + (ratio == nil ? "" : " of it") }

    private func number(_ value: Double?, decimals: Int = 0) -> String {
        value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
    }
}
