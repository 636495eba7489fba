import Testing

@testable import ConversionEngine

@Suite("The outbox's low-water id")
struct LowWaterTests {
    @Test("It sweeps from zero first and about every second, and claims above what was seen two seconds before in between")
    func trails() {
        var low = LowWater()
        let start = ContinuousClock.now
        #expect(low.claimAbove(start) == 0)
        low.claimed(highestID: 100, sweptFromZero: true, wasEmpty: false, took: .milliseconds(1), now: start)
        #expect(low.claimAbove(start + .milliseconds(500)) == 0, "nothing is two seconds old yet")
        low.claimed(highestID: 200, sweptFromZero: false, wasEmpty: false, took: .milliseconds(1), now: start + .milliseconds(2_100))
        low.claimed(highestID: 0, sweptFromZero: true, wasEmpty: true, took: .milliseconds(1), now: start + .milliseconds(2_200))
        #expect(low.claimAbove(start + .milliseconds(2_300)) == 100)
        #expect(low.claimAbove(start + .milliseconds(3_300)) == 0, "late commits below the mark are swept up")
    }

    @Test("A sweep that finds late commits goes on until it has passed the mark")
    func sweepGoesOn() {
        var low = LowWater()
        let start = ContinuousClock.now
        low.claimed(highestID: 1_000, sweptFromZero: true, wasEmpty: false, took: .milliseconds(1), now: start)
        low.claimed(highestID: 1_000, sweptFromZero: false, wasEmpty: true, took: .milliseconds(1), now: start + .seconds(3))
        #expect(low.claimAbove(start + .milliseconds(3_100)) == 0)
        low.claimed(highestID: 400, sweptFromZero: true, wasEmpty: false, took: .milliseconds(1), now: start + .milliseconds(3_100))
        #expect(low.claimAbove(start + .milliseconds(3_200)) == 0)
        low.claimed(highestID: 1_200, sweptFromZero: true, wasEmpty: false, took: .milliseconds(1), now: start + .milliseconds(3_200))
        #expect(low.claimAbove(start + .milliseconds(3_300)) == 1_000)
    }

    @Test("A sweep that is dear comes round less often: after fifty times its cost")
    func dearSweep() {
        var low = LowWater()
        let start = ContinuousClock.now
        low.claimed(highestID: 5, sweptFromZero: true, wasEmpty: true, took: .milliseconds(200), now: start)
        low.claimed(highestID: 5, sweptFromZero: false, wasEmpty: false, took: .milliseconds(1), now: start + .seconds(3))
        #expect(low.claimAbove(start + .seconds(9)) == 5)
        #expect(low.claimAbove(start + .seconds(11)) == 0)
    }
}
