import ConversionCore

/// How many requests a destination may have under way at once.
///
/// Fixed where each request carries many events, or where the settings say. Where each carries one, the number that a
/// platform needs depends on how long it takes to answer: 8 are plenty at half a millisecond and give 160 events a second at
/// 50. So the limit grows while it is what holds sending up and replies come no later for it, and falls when they do, after
/// the manner of TCP Vegas; a failed request takes it back to where it began.
struct InFlightLimit {
    /// What the settings or the platform's sheet say; also where growing begins.
    private(set) var floor: Int
    /// Equal to the floor where the limit is fixed.
    private(set) var ceiling: Int
    private var limit: Double
    /// Where replies last began to come later: up to here growing is quick, beyond it careful.
    private var turn = Double.infinity
    /// The fastest replies lately: of this period and of the one before, so that an old record does not hold for ever.
    private var fastest: TimeSpan?
    private var fastestBefore: TimeSpan?
    private var repliesInPeriod = 0

    /// Above it the requests of one destination would crowd out the others' in the session.
    static let highest = 640
    private static let period = 50_000
    /// Replies that take this much longer than the fastest mean that requests queue somewhere.
    private static let tolerance = 2.0
    /// Below it the clock and the scheduler say more than the platform.
    private static let finest = TimeSpan.milliseconds(2)

    init(fixed floor: Int) {
        self.init(floor: floor, ceiling: floor)
    }

    init(growingFrom floor: Int) {
        self.init(floor: floor, ceiling: max(floor, Self.highest))
    }

    private init(floor: Int, ceiling: Int) {
        self.floor = floor
        self.ceiling = ceiling
        limit = Double(floor)
    }

    var value: Int { Int(limit) }

    /// Notes a reply.
    ///
    /// - Parameter wasFull: whether no further request could have been under way beside it.
    mutating func answered(after span: TimeSpan, wasFull: Bool) {
        // The wall clock may have been set back meanwhile.
        guard ceiling > floor, span > .zero else { return }
        fastest = min(fastest ?? span, span)
        repliesInPeriod += 1
        if repliesInPeriod >= Self.period {
            fastestBefore = fastest
            fastest = nil
            repliesInPeriod = 0
            // With fewer under way for a moment the platform shows how fast it is when nothing queues; else the record would
            // creep upwards with the queue that the limit itself made.
            limit = max(Double(floor), limit / 8)
        }
        let best = min(fastest ?? span, fastestBefore ?? span)
        let allowed = max(Double(best.microseconds) * Self.tolerance, Double((best + Self.finest).microseconds))
        if Double(span.microseconds) > allowed {
            // By a tenth in each round of replies.
            limit = max(Double(floor), limit - 0.1)
            turn = limit
        } else if wasFull {
            // Doubles with each round of replies until they get slower, then grows by eight.
            limit = min(Double(ceiling), limit + (limit < turn ? 1 : min(1, 8 / limit)))
        }
    }

    mutating func failed() {
        limit = Double(floor)
    }

    /// Takes new settings; what was learnt stays if they are the same.
    mutating func update(_ other: InFlightLimit) {
        if other.floor != floor || other.ceiling != ceiling { self = other }
    }
}
