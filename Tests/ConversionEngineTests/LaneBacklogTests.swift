import ConversionCore
import Testing

@testable import ConversionEngine

@Suite("The room that a lane keeps for what waits in the database")
struct LaneBacklogTests {
    private let start = Timestamp(microseconds: 1_700_000_000_000_000)

    @Test("Where the database has not been asked, what is planned leaves the half that a claim needs (D13)")
    func keepsHalf() {
        let backlog = LaneBacklog()
        #expect(backlog.roomForPlanned(of: 1_000, capacity: 1_000, at: start) == 500)
        #expect(backlog.roomForPlanned(of: 520, capacity: 1_000, at: start) == 20)
        #expect(backlog.roomForPlanned(of: 500, capacity: 1_000, at: start) == 0)
        #expect(backlog.roomForPlanned(of: 20, capacity: 1_000, at: start) == 0)
    }

    @Test("For two seconds after a claim all of memory may be taken, and no longer: what waits may have become due")
    func afterClaim() {
        var backlog = LaneBacklog()
        backlog.claimed(at: start)
        #expect(backlog.roomForPlanned(of: 1_000, capacity: 1_000, at: start + .milliseconds(1_900)) == 1_000)
        #expect(backlog.roomForPlanned(of: 20, capacity: 1_000, at: start + .milliseconds(1_900)) == 20)
        #expect(backlog.roomForPlanned(of: 20, capacity: 1_000, at: start + .seconds(2)) == 0)
        backlog.claimed(at: start + .seconds(9))
        #expect(backlog.roomForPlanned(of: 1_000, capacity: 1_000, at: start + .seconds(10)) == 1_000)
    }
}
