import ArgumentParser

/// How long the matrix takes.
enum MatrixSize: String, CaseIterable, ExpressibleByArgument, Sendable {
    case quick
    case usual
    case full
}

/// A part of the matrix that can be measured by itself.
enum MatrixPart: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Rates, cost, latency, a held snapshot, a slow platform, replicas.
    case rates
    /// The CRM's own INSERT.
    case inserts
    /// Few and many rows waiting.
    case backlog
    /// A long run.
    case endurance
}

/// How much of everything is measured.
struct MatrixPlan: Sendable {
    static let batchSize = 500
    static let slowMilliseconds = 50
    static let replicas = 2

    /// Measured again and again, one after the other, so that a ratio is between neighbours in time.
    var repeated = MatrixCase.repeated
    /// How often; figures are medians.
    var repeats: Int
    var ga4Rows: Int
    var metaRows: Int
    var fiveRows: Int
    var trickleRate = 200
    var trickleSeconds: Int
    var inserts: [InsertComparison.Plan]
    var insertCostRows = 5_000
    /// Delivered and measured in front of those that wait.
    var backlogRows: Int
    var fewWaiting = 10_000
    var manyWaiting: Int
    var enduranceRows: Int
    /// That wait at most in the long run.
    var enduranceWaiting = 50_000
    var rawEffort = RawEffort()

    init(_ size: MatrixSize) {
        switch size {
        case .quick:
            self.init(
                repeats: 1, ga4Rows: 10_000, metaRows: 30_000, fiveRows: 10_000, trickleSeconds: 3,
                inserts: Self.inserts(seconds: 3, rounds: 2), backlogRows: 20_000, manyWaiting: 200_000, enduranceRows: 100_000)
        case .usual:
            self.init(
                repeats: 3, ga4Rows: 40_000, metaRows: 100_000, fiveRows: 40_000, trickleSeconds: 10,
                inserts: Self.inserts(seconds: 5, rounds: 4), backlogRows: 100_000, manyWaiting: 1_000_000, enduranceRows: 1_000_000)
        case .full:
            self.init(
                repeats: 3, ga4Rows: 100_000, metaRows: 300_000, fiveRows: 100_000, trickleSeconds: 30,
                inserts: Self.inserts(seconds: 10, rounds: 6), backlogRows: 300_000, manyWaiting: 10_000_000, enduranceRows: 5_000_000)
        }
    }

    init(
        repeats: Int, ga4Rows: Int, metaRows: Int, fiveRows: Int, trickleSeconds: Int, inserts: [InsertComparison.Plan],
        backlogRows: Int, manyWaiting: Int, enduranceRows: Int
    ) {
        self.repeats = repeats
        self.ga4Rows = ga4Rows
        self.metaRows = metaRows
        self.fiveRows = fiveRows
        self.trickleSeconds = trickleSeconds
        self.inserts = inserts
        self.backlogRows = backlogRows
        self.manyWaiting = manyWaiting
        self.enduranceRows = enduranceRows
    }

    /// One client, then many, at rates well below what two cores can commit and deliver.
    private static func inserts(seconds: Int, rounds: Int) -> [InsertComparison.Plan] {
        [(1, 200), (64, 640)].map { InsertComparison.Plan(clients: $0.0, rate: $0.1, seconds: seconds, rounds: rounds) }
    }

    func load(of matrixCase: MatrixCase) -> BenchCase {
        var load = BenchCase(trickleRate: trickleRate, rawEffort: rawEffort)
        switch matrixCase {
        case .ga4, .ga4Slow, .ga4Replicas:
            load.destinations = .ga4
            load.rows = ga4Rows
        case .meta, .metaSnapshot, .metaSlow, .metaReplicas: load.rows = metaRows
        case .five:
            load.destinations = .metas(5)
            load.rows = fiveRows
        case .fewWaiting, .manyWaiting:
            load.rows = backlogRows
            load.backlog = matrixCase == .fewWaiting ? fewWaiting : manyWaiting
        case .endurance:
            load.rows = enduranceRows
            load.feed = enduranceWaiting
        }
        if load.destinations.streams.isEmpty { load.batchSize = Self.batchSize }
        switch matrixCase {
        case .ga4, .meta: load.trickleSeconds = trickleSeconds
        case .ga4Slow, .metaSlow: load.sinkLatencyMs = Self.slowMilliseconds
        case .ga4Replicas, .metaReplicas: load.replicas = Self.replicas
        case .metaSnapshot: load.holdSnapshot = true
        case .five, .fewWaiting, .manyWaiting, .endurance: break
        }
        return load
    }
}
