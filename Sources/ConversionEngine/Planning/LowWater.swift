/// The outbox id below which nothing is expected any more, and when to sweep below it all the same.
///
/// Ids are given before commit: a row of a slow transaction appears below ids already taken. So the mark trails what was
/// seen two seconds ago, and a sweep from zero comes round every second, or after fifty times its own cost.
struct LowWater: Sendable {
    private var mark: Int64 = 0
    private var highest: Int64 = 0
    private var candidate: Int64 = 0
    private var candidateSince: ContinuousClock.Instant?
    private var nextSweep: ContinuousClock.Instant?

    /// The id to claim above; zero when a sweep is due.
    mutating func claimAbove(_ now: ContinuousClock.Instant) -> Int64 {
        if let nextSweep, now < nextSweep { return mark }
        return 0
    }

    /// Says what a claim found.
    mutating func claimed(highestID: Int64, sweptFromZero: Bool, wasEmpty: Bool, took: Duration, now: ContinuousClock.Instant) {
        highest = max(highest, highestID)
        // Rows come lowest id first: if all of them lay below the mark, there may be more there, and the sweep goes on.
        if sweptFromZero, wasEmpty || highestID > mark { nextSweep = now + max(.seconds(1), took * 50) }
        if let since = candidateSince, now - since >= .seconds(2) {
            mark = candidate
            candidateSince = nil
        }
        if candidateSince == nil {
            candidate = highest
            candidateSince = now
        }
    }
}
