import DaemonProcesses
import Foundation

/// Daemons that deliver to a sink, as seen from outside.
struct Delivery: Sendable {
    let replicas: Replicas
    let database: BenchDatabase
    let sink: any Sink
    /// So long without a delivery means that none will come.
    let patience: Duration
    let progress: @Sendable (String) -> Void

    /// A run of this many deliveries is long enough that somebody waits for word of it.
    private static let long = 500_000

    /// Waits until the sink has taken so many deliveries in this phase.
    ///
    /// - Returns: what the tables took after each tenth.
    func course(of deliveries: Int) async throws -> [CoursePoint] {
        var points: [CoursePoint] = []
        let start = ContinuousClock.now
        try await wait(for: deliveries) { taken in
            guard taken >= deliveries * (points.count + 1) / 10, points.count < 10 else { return }
            let point = CoursePoint(
                deliveries: taken, seconds: (ContinuousClock.now - start) / .seconds(1), tables: try await database.tableSizes(),
                peakMemoryBytes: try replicas.peakMemory())
            points.append(point)
            if deliveries >= Self.long { progress(point.description) }
        }
        return points
    }

    /// Waits until the sink has taken so many deliveries in this phase.
    ///
    /// - Parameter look: is called with what it has taken now and then, and at the end.
    func wait(for deliveries: Int, _ look: (Int) async throws -> Void = { _ in }) async throws {
        var last = (deliveries: -1, time: ContinuousClock.now)
        while true {
            let taken = sink.tally.deliveries
            try await look(taken)
            if taken >= deliveries { return }
            if taken > last.deliveries { last = (taken, .now) }
            try replicas.check()
            guard ContinuousClock.now - last.time < patience else {
                throw BenchError(
                    """
                    \(taken) of \(deliveries) deliveries, and none in \(patience). Not accepted: \
                    \(try await database.mishaps()). The daemon said:
                    \(replicas.processes.map(\.logTail).joined(separator: "\n"))
                    """)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Waits until every row is decided and every delivery final.
    func untilDrained() async throws {
        let deadline = ContinuousClock.now + patience
        while try await !database.isDrained() {
            try replicas.check()
            guard ContinuousClock.now < deadline else {
                throw BenchError("everything was accepted, but after \(patience) not everything is written down")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// A rate of what is not exactly right is worth nothing.
    func check(_ expected: Int) async throws {
        let taken = sink.tally.deliveries
        let logged = try await database.acceptedDeliveries()
        guard taken == expected, logged == expected else {
            throw BenchError(
                "\(expected) deliveries were due, the sink took \(taken), the sync log holds \(logged): \(try await database.mishaps())")
        }
    }
}

/// How things stand after a part of a run.
struct CoursePoint: Encodable, Sendable, CustomStringConvertible {
    var deliveries: Int
    /// Since the phase began.
    var seconds: Double
    var tables: TableSizes
    /// Of the largest daemon so far.
    var peakMemoryBytes: Int

    var description: String {
        func megabytes(_ bytes: Int?) -> String { String(format: "%.1f", Double(bytes ?? 0) / 1_048_576) }
        return "\(deliveries) delivered in \(Int(seconds)) s; MiB: outbox \(megabytes(tables.hotTables["outbox"])) "
            + "+ \(megabytes(tables.hotIndexes["outbox"])) of index, batch \(megabytes(tables.hotTables["batch"])) "
            + "+ \(megabytes(tables.hotIndexes["batch"])), once_ledger \(megabytes(tables.onceKey)), history \(megabytes(tables.history)), "
            + "daemon at most \(megabytes(peakMemoryBytes))"
    }
}
