import CoreMetrics
import Synchronization

/// One counter, as swift-metrics feeds it.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    var value: Double { sum.withLock { $0 } }

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    func increment(by amount: Double) {
        // A counter never goes down.
        guard amount > 0 else { return }
        sum.withLock { $0 += amount }
    }

    func reset() { sum.withLock { $0 = 0 } }
}

/// One gauge.
final class GaugeSeries: RecorderHandler, MeterHandler {
    private let current = Mutex(0.0)

    var value: Double { current.withLock { $0 } }

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
}

/// One histogram, in seconds where a timer feeds it.
final class HistogramSeries: TimerHandler, RecorderHandler {
    struct Reading: Sendable {
        /// Cumulative, a count for each of the bounds.
        var counts: [Int]
        var sum: Double
        var count: Int
    }

    /// Upper bounds, rising.
    static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    private let state = Mutex(Reading(counts: Array(repeating: 0, count: bounds.count), sum: 0, count: 0))

    var reading: Reading {
        state.withLock { state in
            var reading = state
            for index in reading.counts.indices.dropFirst() { reading.counts[index] += reading.counts[index - 1] }
            return reading
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = Self.bounds.firstIndex { value <= $0 }
        state.withLock { state in
            if let bucket { state.counts[bucket] += 1 }
            state.sum += value
            state.count += 1
        }
    }
}
