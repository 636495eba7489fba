/// What a sink took in one phase, and when.
struct SinkTally: Sendable {
    struct Mark {
        var deliveries: Int
        var time: ContinuousClock.Instant
    }

    private(set) var deliveries = 0
    private(set) var requests = 0
    private(set) var bytes = 0
    /// Acceptances of the trickle's rows: the row's number and when; once per destination.
    private(set) var arrivals: [(row: Int, time: ContinuousClock.Instant)] = []
    /// The course of the phase, at most a mark in ten milliseconds.
    private var marks: [Mark] = []
    private var last: Mark?

    mutating func accept(
        deliveries count: Int, requests requestCount: Int = 1, bytes byteCount: Int = 0, rows: [Int] = [],
        at time: ContinuousClock.Instant
    ) {
        guard count > 0 else { return }
        deliveries += count
        requests += requestCount
        bytes += byteCount
        for row in rows { arrivals.append((row, time)) }
        let mark = Mark(deliveries: deliveries, time: time)
        last = mark
        if marks.last.map({ time - $0.time >= .milliseconds(10) }) ?? true { marks.append(mark) }
    }

    /// From the first request taken to the last.
    var deliveriesPerSecond: Double? { last.flatMap { last in marks.first.flatMap { Self.rate(from: $0, to: last) } } }
    var requestsPerSecond: Double? {
        deliveries > 0 ? deliveriesPerSecond.map { $0 * Double(requests) / Double(deliveries) } : nil
    }

    /// The rate over the last tenth of the deliveries, as a share of the rate over the first tenth; `nil` for a phase
    /// too short to tell.
    var lastTenthToFirst: Double? {
        guard let first = marks.first, let last, marks.count >= 40,
            let endOfFirst = marks.first(where: { $0.deliveries >= deliveries / 10 }),
            let startOfLast = marks.last(where: { $0.deliveries <= deliveries - deliveries / 10 }),
            let before = Self.rate(from: first, to: endOfFirst), let after = Self.rate(from: startOfLast, to: last)
        else { return nil }
        return after / before
    }

    /// The rate over each tenth of the deliveries; `nil` for a phase too short to tell.
    var tenths: [Double]? {
        guard marks.count >= 40, let last else { return nil }
        let bounds = (0...10).map { tenth in marks.first { $0.deliveries >= deliveries / 10 * tenth } ?? last }
        let rates = zip(bounds, bounds.dropFirst()).compactMap { Self.rate(from: $0, to: $1) }
        return rates.count == 10 ? rates : nil
    }

    /// The first mark's own deliveries were made before the time began.
    private static func rate(from first: Mark, to last: Mark) -> Double? {
        let seconds = (last.time - first.time) / .seconds(1)
        return seconds > 0 && last.deliveries > first.deliveries ? Double(last.deliveries - first.deliveries) / seconds : nil
    }
}
