import ConversionCore
@testable import ConversionEngine
import Testing

@Suite("How many requests may be under way")
struct InFlightLimitTests {
    /// Answers `rounds` rounds of as many requests as the limit allows, each after the span that the platform takes.
    private func play(_ limit: inout InFlightLimit, rounds: Int, _ span: (Int) -> TimeSpan) {
        for _ in 0..<rounds {
            let underWay = limit.value
            for _ in 0..<underWay { limit.answered(after: span(underWay), wasFull: true) }
        }
    }

    @Test("stays where the settings or a platform of many events a request put it")
    func fixed() {
        var limit = InFlightLimit(fixed: 4)
        play(&limit, rounds: 20) { _ in .milliseconds(50) }
        #expect(limit.value == 4)
    }

    @Test("grows to the highest while a platform answers as fast as before")
    func growsForAWidePlatform() {
        var limit = InFlightLimit(growingFrom: 8)
        play(&limit, rounds: 10) { _ in .milliseconds(50) }
        #expect(limit.value == InFlightLimit.highest)
    }

    @Test("settles where a platform begins to queue")
    func settlesAtThePlatformsOwnLimit() {
        var limit = InFlightLimit(growingFrom: 8)
        // A platform that works at 40 requests at once, each for 50 ms, and lets the others wait.
        play(&limit, rounds: 1_000) { underWay in .milliseconds(underWay <= 40 ? 50 : Int64(50 * underWay / 40)) }
        #expect((40...100).contains(limit.value))
    }

    @Test("does not grow while it is not what holds sending up")
    func idle() {
        var limit = InFlightLimit(growingFrom: 8)
        for _ in 0..<1_000 { limit.answered(after: .milliseconds(50), wasFull: false) }
        #expect(limit.value == 8)
    }

    @Test("begins anew after a failure")
    func failure() {
        var limit = InFlightLimit(growingFrom: 8)
        play(&limit, rounds: 10) { _ in .milliseconds(50) }
        limit.failed()
        #expect(limit.value == 8)
    }

    @Test("forgets an old record of speed")
    func forgetsTheFastest() {
        var limit = InFlightLimit(growingFrom: 8)
        limit.answered(after: .milliseconds(10), wasFull: true)
        for _ in 0..<110_000 { limit.answered(after: .milliseconds(50), wasFull: true) }
        #expect(limit.value > 100, "50 ms is what this platform takes now")
    }

    @Test("keeps what was learnt when settings are read again, and takes a new limit")
    func update() {
        var limit = InFlightLimit(growingFrom: 8)
        play(&limit, rounds: 10) { _ in .milliseconds(50) }
        limit.update(InFlightLimit(growingFrom: 8))
        #expect(limit.value == InFlightLimit.highest)
        limit.update(InFlightLimit(fixed: 2))
        #expect(limit.value == 2)
    }
}

@Suite("How many events are marked at once (D15)")
struct MarkWindowTests {
    @Test("no fewer than a request carries, and no more than 256 at first", arguments: [(1, 16), (100, 100), (5_000, 256)])
    func first(events: Int, size: Int) {
        #expect(MarkWindow(request: events).size == size)
    }

    @Test("grows while sending waits for marks, up to 512, and shrinks again when it does not")
    func adapts() {
        var window = MarkWindow(request: 1)
        for _ in 0..<10 { window.marked(awaited: true) }
        #expect(window.size == 512)
        for _ in 0..<200 { window.marked(awaited: false) }
        #expect(window.size <= 31)
    }
}
