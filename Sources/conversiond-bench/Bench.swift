import DaemonProcesses
import Foundation
import PostgresClient

/// One run from an empty cluster to the report.
struct Bench: Sendable {
    /// So long without a delivery means that none will come.
    private static let patience: Duration = .seconds(30)

    let options: BenchOptions
    let progress: ProgressLine

    func run() async throws -> BenchReport {
        progress("starting PostgreSQL")
        return try await BenchCluster.with { cluster in
            let minimal = options.sink == .minimal ? try MinimalSink(latency: .milliseconds(options.sinkLatencyMs)) : nil
            let sink: any Sink = if let minimal { minimal } else { try await SimulatorSink.start(options.destinations) }
            let result: Result<BenchReport, any Error>
            do {
                result = .success(try await run(on: cluster, sink: sink, minimal: minimal))
            } catch {
                result = .failure(error)
            }
            await sink.stop()
            return try result.get()
        }
    }

    private func run(on cluster: BenchCluster, sink: any Sink, minimal: MinimalSink?) async throws -> BenchReport {
        let binary = try binary(cluster, sink)
        let database = try await BenchDatabase(cluster.connect())
        progress("migrating, applying settings")
        try await migrate(binary, cluster)
        try await database.prepare()
        try await applySettings(binary, cluster)

        progress("measuring raw HTTP and raw SQL")
        let http = try await minimal.asyncMap { try await RawHTTP.measure($0) }
        let sql = try await RawSQL.measure(database)

        progress("filling the outbox")
        try await database.fill(rows: options.rows + options.backlog)
        guard options.holdSnapshot else { return try await deliver(binary, cluster, database, sink, http, sql) }
        let holder = try await cluster.connect()
        return try await holder.transaction(.repeatableReadReadOnly) { transaction in
            try await transaction.query("SELECT FROM conversiond.outbox LIMIT 1")
            return try await deliver(binary, cluster, database, sink, http, sql)
        }
    }

    private func deliver(
        _ binary: ConversiondBinary, _ cluster: BenchCluster, _ database: BenchDatabase, _ sink: any Sink,
        _ http: RawHTTP?, _ sql: RawSQL
    ) async throws -> BenchReport {
        var report = BenchReport(options: options, serverVersion: try await database.serverVersion())
        try await Replicas.with(options.replicas, of: binary, folder: cluster.folder) { replicas in
            progress("delivering")
            report.bulk = try await bulk(replicas, database, sink)
            if options.showStatements { report.statements = try await database.slowestStatements() }
            if options.hasTrickle {
                progress("trickling")
                report.trickle = try await trickle(replicas, cluster, database, sink)
            }
            report.peakMemoryBytes = try replicas.peakMemory()
        }
        report.limits = BenchReport.Limits(http: http, sql: sql, bulk: report.bulk)
        return report
    }

    // MARK: Phases

    private func bulk(_ replicas: Replicas, _ database: BenchDatabase, _ sink: any Sink) async throws -> BenchReport.Bulk {
        let expected = options.rows * options.destinations.count
        let start = ContinuousClock.now
        // The daemons have only just been started, so what they have used is theirs to account for.
        let meter = try await CostMeter(database)
        try await wait(for: expected, replicas, database, sink)
        if options.backlog == 0 { try await untilDrained(replicas, database) }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let tally = sink.tally
        let cost = try await meter.cost(of: replicas, deliveries: tally.deliveries)
        if options.backlog == 0 { try await check(tally, expected, database) }
        return BenchReport.Bulk(tally, secondsToDrained: seconds, cost: cost)
    }

    private func trickle(
        _ replicas: Replicas, _ cluster: BenchCluster, _ database: BenchDatabase, _ sink: any Sink
    ) async throws -> Latencies {
        sink.startPhase()
        let trickle = Trickle(rate: options.trickleRate, rows: options.trickleRate * options.trickleSeconds)
        let commits = try await trickle.insert(database.connection)
        try await wait(for: commits.count * options.destinations.count, replicas, database, sink)
        try await untilDrained(replicas, database)
        return try Latencies(sink.tally.arrivals.map { row, accepted in
            guard commits.indices.contains(row) else { throw BenchError("the sink took a row that nobody inserted") }
            return accepted - commits[row]
        })
    }

    // MARK: Steps

    private func binary(_ cluster: BenchCluster, _ sink: any Sink) throws -> ConversiondBinary {
        try ConversiondBinary(
            options.daemon,
            environment: [
                "CONVERSIOND_DATABASE_URL": cluster.daemonConnectionString,
                "CONVERSIOND_ENDPOINTS_META": sink.endpoint,
                "CONVERSIOND_ENDPOINTS_GA4": sink.endpoint,
                "CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0",
            ].merging(BenchSettings.secrets) { $1 })
    }

    private func migrate(_ binary: ConversiondBinary, _ cluster: BenchCluster) async throws {
        try await binary.run(["migrate"], asOwner(cluster), log: cluster.folder + "/migrate.log")
    }

    private func applySettings(_ binary: ConversiondBinary, _ cluster: BenchCluster) async throws {
        let file = cluster.folder + "/settings.toml"
        try BenchSettings(options: options).toml.write(toFile: file, atomically: false, encoding: .utf8)
        try await binary.run(["settings", "apply", file], asOwner(cluster), log: cluster.folder + "/settings.log")
    }

    private func asOwner(_ cluster: BenchCluster) -> [String: String] {
        ["CONVERSIOND_DATABASE_URL": cluster.connectionString]
    }

    // MARK: Waiting

    private func wait(for deliveries: Int, _ replicas: Replicas, _ database: BenchDatabase, _ sink: any Sink) async throws {
        var last = (deliveries: -1, time: ContinuousClock.now)
        while true {
            let taken = sink.tally.deliveries
            if taken >= deliveries { return }
            if taken > last.deliveries { last = (taken, .now) }
            try replicas.check()
            guard ContinuousClock.now - last.time < Self.patience else {
                throw BenchError(
                    """
                    \(taken) of \(deliveries) deliveries, and none in \(Self.patience). Not accepted: \
                    \(try await database.mishaps()). The daemon said:
                    \(replicas.processes.map(\.logTail).joined(separator: "\n"))
                    """)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func untilDrained(_ replicas: Replicas, _ database: BenchDatabase) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !database.isDrained() {
            try replicas.check()
            guard ContinuousClock.now < deadline else {
                throw BenchError("everything was accepted, but after \(Self.patience) not everything is written down")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// A rate of what is not exactly right is worth nothing.
    private func check(_ tally: SinkTally, _ expected: Int, _ database: BenchDatabase) async throws {
        let logged = try await database.acceptedDeliveries()
        guard tally.deliveries == expected, logged == expected else {
            throw BenchError(
                "\(expected) deliveries were due, the sink took \(tally.deliveries), the sync log holds \(logged): \(try await database.mishaps())")
        }
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
