import Testing

@testable import ConversionEngine

@Suite("Contested events are looked at soon while there are some (D4)")
struct ContestPaceTests {
    private let start = ContinuousClock.now

    @Test("after a look that decided some and told others to wait, these are not left for the longest pause")
    func waitingAfterDecided() {
        var pace = ContestPace(now: start)
        pace.looked(Contest.Result(alreadySent: 3, waiting: 1), at: start)
        #expect(pace.next == start)
        pace.looked(Contest.Result(), at: start)
        #expect(pace.next <= start + ContestPace.shortest * 2)
    }

    @Test("where nothing is due, it is looked at ever more seldom, up to the longest pause")
    func slowingDown() {
        var pace = ContestPace(now: start)
        var pauses: [Duration] = []
        for _ in 0..<8 {
            pace.looked(Contest.Result(), at: start)
            pauses.append(pace.next - start)
        }
        #expect(pauses == pauses.sorted())
        #expect(pauses.last == ContestPace.longest)
    }

    @Test("newly contested events and such as wait bring the pause back")
    func speedingUp() {
        var pace = ContestPace(now: start)
        for _ in 0..<8 { pace.looked(Contest.Result(), at: start) }
        pace.planned(at: start)
        #expect(pace.next == start + ContestPace.shortest)
        for _ in 0..<8 { pace.looked(Contest.Result(), at: start) }
        pace.looked(Contest.Result(waiting: 1), at: start)
        #expect(pace.next == start + ContestPace.shortest)
    }
}
