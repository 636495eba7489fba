/// What stands in for the platforms, and counts what it takes.
protocol Sink: Sendable {
    /// What `[endpoints]` takes for every platform.
    var endpoint: String { get }
    /// What was taken since the last ``startPhase()``.
    var tally: SinkTally { get }
    func startPhase()
    func stop() async
}
