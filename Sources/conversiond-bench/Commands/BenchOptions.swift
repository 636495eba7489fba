import ArgumentParser

/// What to measure in a single case, and under which load.
struct BenchOptions: ParsableArguments {
    @Option(help: "Outbox rows to deliver; each goes to every destination.")
    var rows = 20_000

    @Option(help: "Rows that wait behind those; the run ends before they are delivered, and there is no trickle.")
    var backlog = 0

    @Option(help: "Keep so many rows waiting and insert the rest as the daemon gets on; by default all are there when it starts.")
    var feed: Int?

    @Option(help: ArgumentHelp("meta, ga4, both, or so many Meta destinations.", valueName: "meta|ga4|both|count"))
    var destinations = DestinationChoice.meta

    @Option(help: "Where requests go.")
    var sink = BenchCase.SinkKind.minimal

    @Option(help: "How long the minimal sink waits before it answers, in milliseconds.")
    var sinkLatencyMs = 0

    @Option(help: "batch_size of the Meta destinations; by default the adapter's own.")
    var batchSize: Int?

    @Option(help: "max_in_flight of the destinations; by default the adapters' own.")
    var maxInFlight: Int?

    @Option(help: "Rows per second in the trickle.")
    var trickleRate = 200

    @Option(help: "Length of the trickle; 0 leaves it out. It needs the minimal sink.")
    var trickleSeconds = 5

    @Option(help: "Daemons on the one database.")
    var replicas = 1

    @Flag(help: "Hold a snapshot open for the whole run, as a forgotten session or a long report does.")
    var holdSnapshot = false

    @Flag(help: "Also tell the daemon's statements that took the most time.")
    var showStatements = false

    func validate() throws {
        let positive = [("rows", rows), ("trickle-rate", trickleRate), ("replicas", replicas), ("feed", feed ?? 1)]
        for (name, value) in positive where value < 1 { throw ValidationError("--\(name) must be at least 1.") }
        let counts = [("backlog", backlog), ("sink-latency-ms", sinkLatencyMs), ("trickle-seconds", trickleSeconds)]
        for (name, value) in counts where value < 0 { throw ValidationError("--\(name) must not be negative.") }
        if trickleRate > 10_000 { throw ValidationError("--trickle-rate is at most 10000: one session inserts the rows.") }
        if sink == .simulator, sinkLatencyMs > 0 { throw ValidationError("--sink-latency-ms needs --sink minimal.") }
        if backlog > 0, feed != nil { throw ValidationError("--backlog and --feed exclude each other.") }
    }

    var benchCase: BenchCase {
        BenchCase(
            rows: rows, backlog: backlog, feed: feed, destinations: destinations, sink: sink, sinkLatencyMs: sinkLatencyMs,
            batchSize: batchSize, maxInFlight: maxInFlight, trickleRate: trickleRate, trickleSeconds: trickleSeconds,
            replicas: replicas, holdSnapshot: holdSnapshot, showStatements: showStatements)
    }
}
