import DaemonProcesses
import Foundation
import PostgresClient

/// One case, from an empty database to the report.
struct Bench: Sendable {
    /// So long without a delivery means that none will come.
    private static let patience: Duration = .seconds(60)

    let load: BenchCase
    /// The binary's path; `nil`: the one beside this program.
    let daemon: String?
    let progress: @Sendable (String) -> Void

    func run(on cluster: BenchCluster) async throws -> BenchReport {
        try await cluster.withDatabase { database in
            let minimal = load.sink == .minimal ? try MinimalSink(latency: .milliseconds(load.sinkLatencyMs)) : nil
            let sink: any Sink = if let minimal { minimal } else { try await SimulatorSink.start(load.destinations) }
            let result: Result<BenchReport, any Error>
            do {
                result = .success(try await run(on: database, sink: sink, minimal: minimal))
            } catch {
                result = .failure(error)
            }
            await sink.stop()
            return try result.get()
        }
    }

    private func run(on database: BenchDatabase, sink: any Sink, minimal: MinimalSink?) async throws -> BenchReport {
        progress("migrating, applying settings")
        let binary = try await BenchScene(database, sink, daemon: daemon).prepare(BenchSettings(load: load))

        progress("measuring raw HTTP and raw SQL")
        let http = try await minimal.asyncMap { try await RawHTTP.measure($0, for: load.rawEffort.http) }
        let sql = try await RawSQL.measure(database, jobs: load.rawEffort.sqlJobs)

        let feed = load.feed.map { waiting in
            OutboxFeed(rows: load.rows, waiting: waiting) { [count = load.destinations.count] in sink.tally.deliveries / count }
        }
        progress("filling the outbox")
        try await database.checkpoint()
        try await OutboxFill(database: database, progress: progress).insert(1...(feed?.first ?? load.rows + load.backlog))
        if load.backlog > 0 {
            progress("vacuuming what waits")
            try await database.settle()
        }
        guard load.holdSnapshot else { return try await deliver(binary, database, sink, feed, http, sql) }
        let holder = try await database.connect()
        return try await holder.transaction(.repeatableReadReadOnly) { transaction in
            try await transaction.query("SELECT FROM conversiond.outbox LIMIT 1")
            return try await deliver(binary, database, sink, feed, http, sql)
        }
    }

    private func deliver(
        _ binary: ConversiondBinary, _ database: BenchDatabase, _ sink: any Sink, _ feed: OutboxFeed?, _ http: RawHTTP?, _ sql: RawSQL
    ) async throws -> BenchReport {
        var report = BenchReport(load: load, serverVersion: try await database.serverVersion())
        let feeder = feed == nil ? nil : try await database.connect()
        try await Replicas.with(load.replicas, of: binary, folder: database.folder) { replicas in
            progress("delivering")
            let delivery = Delivery(replicas: replicas, database: database, sink: sink, patience: Self.patience, progress: progress)
            report.bulk = try await bulk(delivery, feed, feeder)
            if load.showStatements { report.statements = try await database.slowestStatements() }
            if load.hasTrickle {
                progress("trickling")
                report.trickle = try await trickle(delivery)
            }
            report.peakMemoryBytes = try replicas.peakMemory()
        }
        await feeder?.close()
        report.limits = BenchReport.Limits(http: http, sql: sql, bulk: report.bulk)
        return report
    }

    // MARK: Phases

    private func bulk(_ delivery: Delivery, _ feed: OutboxFeed?, _ feeder: PostgresConnection?) async throws -> BenchReport.Bulk {
        let start = ContinuousClock.now
        // The daemons have only just been started, so what they have used is theirs to account for.
        let meter = try await CostMeter(delivery.database)
        let course = try await withThrowingTaskGroup(of: [CoursePoint].self) { group in
            if let feed, let feeder {
                group.addTask {
                    try await feed.run(feeder)
                    return []
                }
            }
            group.addTask { try await delivery.course(of: load.deliveries) }
            return try await group.reduce([], +)
        }
        if load.backlog == 0 { try await delivery.untilDrained() }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let tally = delivery.sink.tally
        let cost = try await meter.cost(of: delivery.replicas, deliveries: tally.deliveries)
        if load.backlog == 0 { try await delivery.check(load.deliveries) }
        return BenchReport.Bulk(tally, secondsToDrained: seconds, cost: cost, course: course)
    }

    private func trickle(_ delivery: Delivery) async throws -> Latencies {
        delivery.sink.startPhase()
        let trickle = Trickle(rate: load.trickleRate, rows: load.trickleRate * load.trickleSeconds)
        let inserts = try await trickle.insert([delivery.database.connection])
        try await delivery.wait(for: inserts.count * load.destinations.count)
        try await delivery.untilDrained()
        return try Latencies(delivery.sink.tally.arrivals.map { row, accepted in
            guard inserts.indices.contains(row) else { throw BenchError("the sink took a row that nobody inserted") }
            return accepted - inserts[row].committed
        })
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
