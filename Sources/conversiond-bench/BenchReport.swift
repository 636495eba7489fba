import Foundation

/// All figures of a run.
struct BenchReport: Encodable, Sendable {
    struct Setup: Encodable, Sendable {
        var cores: Int
        var postgres: String
        var rows: Int
        var backlog: Int
        var feed: Int?
        var destinations: String
        var sink: BenchCase.SinkKind
        var sinkLatencyMs: Int
        var batchSize: Int?
        var maxInFlight: Int?
        var replicas: Int
        var heldSnapshot: Bool
        var trickleRate: Int
    }

    struct Bulk: Encodable, Sendable {
        var deliveries: Int
        var requests: Int
        /// Of request bodies; `nil` where the sink does not tell.
        var bytesPerDelivery: Double?
        /// From the first acceptance to the last.
        var deliveriesPerSecond: Double?
        var requestsPerSecond: Double?
        /// From the daemons' start until nothing waits and all is written down.
        var deliveriesPerSecondToDrained: Double
        var lastTenthToFirst: Double?
        /// Deliveries per second in each tenth of the deliveries.
        var tenths: [Double]?
        /// What the tables took after each tenth.
        var course: [CoursePoint]
        var perDelivery: CostMeter.Cost

        init(_ tally: SinkTally, secondsToDrained: Double, cost: CostMeter.Cost, course: [CoursePoint]) {
            deliveries = tally.deliveries
            requests = tally.requests
            bytesPerDelivery = tally.bytes > 0 ? Double(tally.bytes) / Double(tally.deliveries) : nil
            deliveriesPerSecond = tally.deliveriesPerSecond
            requestsPerSecond = tally.requestsPerSecond
            deliveriesPerSecondToDrained = Double(tally.deliveries) / secondsToDrained
            lastTenthToFirst = tally.lastTenthToFirst
            tenths = tally.tenths
            self.course = course
            perDelivery = cost
        }
    }

    /// What bounds any design on this machine, and how near the run came to it.
    struct Limits: Encodable, Sendable {
        var rawHttp: RawHTTP?
        var rawSql: RawSQL
        var requestsToRawHttp: Double?
        var deliveriesToRawSql: Double?

        init(http: RawHTTP?, sql: RawSQL, bulk: Bulk?) {
            rawHttp = http
            rawSql = sql
            requestsToRawHttp = http.flatMap { http in bulk?.requestsPerSecond.map { $0 / http.requestsPerSecond } }
            deliveriesToRawSql = bulk?.deliveriesPerSecond.map { $0 / sql.jobsPerSecond }
        }
    }

    var setup: Setup
    var bulk: Bulk?
    var trickle: Latencies?
    var limits: Limits?
    /// Of the largest daemon, over the whole run.
    var peakMemoryBytes = 0
    var statements: [StatementTime]?

    init(load: BenchCase, serverVersion: String) {
        setup = Setup(
            cores: ProcessInfo.processInfo.activeProcessorCount, postgres: serverVersion, rows: load.rows, backlog: load.backlog,
            feed: load.feed, destinations: load.destinations.description, sink: load.sink, sinkLatencyMs: load.sinkLatencyMs,
            batchSize: load.batchSize, maxInFlight: load.maxInFlight, replicas: load.replicas, heldSnapshot: load.holdSnapshot,
            trickleRate: load.trickleRate)
    }

    func json() throws -> String { try ReportEncoder.json(self) }
}
