import ArgumentParser

/// One load, and what the daemon measured has to do with it.
struct BenchCase: Sendable {
    enum SinkKind: String, ExpressibleByArgument, CaseIterable, Encodable {
        /// Parses just enough to answer; takes little of the machine from what is measured.
        case minimal
        /// The strict platform simulator; its own work is most of the run.
        case simulator
    }

    /// To be delivered and measured; each goes to every destination.
    var rows = 20_000
    /// Rows that wait behind those; the run ends before they are delivered.
    var backlog = 0
    /// Rows that wait at most: the rest is inserted as the daemon gets on. `nil`: all are there when it starts.
    var feed: Int?
    var destinations = DestinationChoice.meta
    var sink = SinkKind.minimal
    var sinkLatencyMs = 0
    var batchSize: Int?
    var maxInFlight: Int?
    /// Rows per second.
    var trickleRate = 200
    /// 0: no trickle.
    var trickleSeconds = 0
    var replicas = 1
    var holdSnapshot = false
    var showStatements = false
    var rawEffort = RawEffort()

    /// A backlog stands before each new row, and the simulator does not tell when it took an event.
    var hasTrickle: Bool { trickleSeconds > 0 && backlog == 0 && sink == .minimal }
    var deliveries: Int { rows * destinations.count }
}

/// How long the raw limits are measured.
struct RawEffort: Sendable {
    var http: Duration = .seconds(2)
    var sqlJobs = 40_000
}
