import Testing

@testable import conversiond_bench

@Suite("The benchmark's arithmetic")
struct MeasureTests {
    private static let start = ContinuousClock.now

    /// Takes events at a rate for some time, a hundred requests a second.
    private static func take(_ tally: inout SinkTally, from begin: Double, seconds: Double, perSecond rate: Int) {
        for step in 1...Int(seconds * 50) {
            tally.accept(deliveries: rate / 50, at: start + .seconds(begin + Double(step) / 50))
        }
    }

    @Test("Percentiles are by nearest rank, whatever the order", arguments: [
        (Array(1...100), 50, 99, 100, 50.5), ([7], 7, 7, 7, 7), ([30, 10, 20], 20, 30, 30, 20),
    ] as [([Int], Double, Double, Double, Double)])
    func percentiles(_ milliseconds: [Int], _ p50: Double, _ p99: Double, _ maximum: Double, _ mean: Double) {
        let latencies = Latencies(milliseconds.reversed().map { .milliseconds($0) })
        #expect(latencies.count == milliseconds.count)
        #expect(latencies.p50 == p50)
        #expect(latencies.p99 == p99)
        #expect(latencies.maximum == maximum)
        #expect(latencies.mean == mean)
    }

    @Test("Of nothing there is no latency, and no median")
    func nothing() {
        #expect(Latencies([]).p99 == 0)
        #expect([Double]().median == nil)
    }

    @Test("The median of an even number is between the middle two", arguments: [
        ([3, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([5], 5), ([1, 1, 100], 1),
    ] as [([Double], Double)])
    func medians(_ values: [Double], _ median: Double) {
        #expect(values.median == median)
    }

    @Test("A steady phase has the rate it was fed with, in each tenth")
    func steady() throws {
        var tally = SinkTally()
        Self.take(&tally, from: 0, seconds: 10, perSecond: 1_000)
        #expect(tally.deliveries == 10_000)
        #expect(abs(try #require(tally.deliveriesPerSecond) - 1_000) < 1)
        let tenths = try #require(tally.tenths)
        #expect(tenths.count == 10)
        #expect(tenths.allSatisfy { abs($0 - 1_000) < 30 })
        #expect(abs(try #require(tally.lastTenthToFirst) - 1) < 0.05)
    }

    @Test("A phase that gets slower shows it in its tenths and in the last one's share")
    func slower() throws {
        var tally = SinkTally()
        Self.take(&tally, from: 0, seconds: 5, perSecond: 1_000)
        Self.take(&tally, from: 5, seconds: 10, perSecond: 500)
        let tenths = try #require(tally.tenths)
        #expect(abs(tenths[0] - 1_000) < 30)
        #expect(abs(tenths[9] - 500) < 30)
        #expect(abs(try #require(tally.lastTenthToFirst) - 0.5) < 0.05)
    }

    @Test("A phase of a few requests is too short for tenths")
    func tooShort() {
        var tally = SinkTally()
        Self.take(&tally, from: 0, seconds: 0.5, perSecond: 1_000)
        #expect(tally.tenths == nil)
        #expect(tally.lastTenthToFirst == nil)
    }
}
