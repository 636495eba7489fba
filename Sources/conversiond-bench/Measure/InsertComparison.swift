import DaemonProcesses
import PostgresClient

/// Whether the CRM's own INSERT suffers from the daemon.
///
/// Clients insert at a fixed rate, well below what the machine can do, while no daemon runs, then while one delivers what they
/// insert, and so on in turns. At full speed there would be nothing to compare on a machine whose cores CRM and daemon
/// share: each second that the daemon works would be missing to the inserters, whatever it does.
struct InsertComparison: Encodable, Sendable {
    var clients: Int
    /// Rows per second, of all clients together.
    var rate: Int
    var without: Latencies
    var with: Latencies
    /// How often the server had the disk write its log, in a second: a commit that finds another's write under way waits for it.
    var syncsWithout: Double
    var syncsWith: Double

    var medianRatio: Double { with.p50 / without.p50 }
    var meanRatio: Double { with.mean / without.mean }

    /// The load of one comparison.
    struct Plan: Sendable {
        var clients: Int
        var rate: Int
        /// Of each phase.
        var seconds: Int
        /// Without and with.
        var rounds: Int
    }

    static func measure(
        _ plan: Plan, on cluster: BenchCluster, daemon: String?, progress: @Sendable (String) -> Void
    ) async throws -> InsertComparison {
        try await cluster.withDatabase { database in
            let sink = try MinimalSink(latency: .zero)
            let result: Result<InsertComparison, any Error>
            do {
                result = .success(try await measure(plan, on: database, sink, daemon, progress))
            } catch {
                result = .failure(error)
            }
            await sink.stop()
            return try result.get()
        }
    }

    private static func measure(
        _ plan: Plan, on database: BenchDatabase, _ sink: MinimalSink, _ daemon: String?, _ progress: @Sendable (String) -> Void
    ) async throws -> InsertComparison {
        let binary = try await BenchScene(database, sink, daemon: daemon).prepare(BenchSettings(load: BenchCase()))
        var clients: [PostgresConnection] = []
        for _ in 0..<plan.clients { clients.append(try await database.connect()) }
        var trickle = Trickle(rate: plan.rate, rows: plan.rate * plan.seconds)
        // A session's first statement is parsed and planned, the pages' first change logged as a whole page.
        _ = try await Trickle(rate: plan.rate, rows: 2 * plan.clients, first: 10_000_000).insert(clients)
        try await database.checkpoint()
        var without = Phases()
        var with = Phases()
        for round in 1...plan.rounds {
            progress("\(plan.clients) at a time, no daemon, then one, round \(round) of \(plan.rounds)")
            try await without.add(trickle, clients, database)
            trickle.first += trickle.rows
            try await Replicas.with(1, of: binary, folder: database.folder) { replicas in
                let delivery = Delivery(replicas: replicas, database: database, sink: sink, patience: .seconds(60)) { _ in }
                // What was inserted without it is none of what is measured.
                try await delivery.untilDrained()
                try await with.add(trickle, clients, database)
                try await delivery.untilDrained()
            }
            trickle.first += trickle.rows
        }
        for client in clients { await client.close() }
        return InsertComparison(
            clients: plan.clients, rate: plan.rate, without: Latencies(without.latencies), with: Latencies(with.latencies),
            syncsWithout: without.syncsPerSecond, syncsWith: with.syncsPerSecond)
    }

    /// What the phases of one kind gave together.
    private struct Phases {
        var latencies: [Duration] = []
        private var syncs = 0
        private var seconds = 0.0

        var syncsPerSecond: Double { Double(syncs) / seconds }

        mutating func add(_ trickle: Trickle, _ clients: [PostgresConnection], _ database: BenchDatabase) async throws {
            let before = try await database.logSyncs()
            let start = ContinuousClock.now
            latencies += try await trickle.insert(clients).map { $0.committed - $0.sent }
            seconds += (ContinuousClock.now - start) / .seconds(1)
            syncs += try await database.logSyncs() - before
        }
    }
}
