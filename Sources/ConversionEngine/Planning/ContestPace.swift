/// When contested events are looked at next: soon while there are some, ever more seldom when nothing is due.
///
/// A look that finds nothing due proves little: those that were just told to wait are due in a moment. So the pause grows
/// step by step instead of jumping to the longest.
struct ContestPace: Sendable, Equatable {
    private(set) var next: ContinuousClock.Instant
    private var pause = Self.shortest

    static let shortest = Duration.milliseconds(200)
    /// The database holds the contested events of instances that are gone as well.
    static let longest = Duration.seconds(5)

    init(now: ContinuousClock.Instant) { next = now }

    /// Events were planned that are contested.
    mutating func planned(at now: ContinuousClock.Instant) {
        pause = Self.shortest
        next = min(next, now + pause)
    }

    /// A look at those that were due had this result.
    mutating func looked(_ result: Contest.Result, at now: ContinuousClock.Instant) {
        pause = result == Contest.Result() ? min(pause * 2, Self.longest) : Self.shortest
        // More may be due than one look takes.
        next = result.decided > 0 ? now : now + pause
    }
}
