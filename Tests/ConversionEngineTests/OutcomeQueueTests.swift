import ConversionCore
import Testing

@testable import ConversionEngine

@Suite("What waits to be written back")
struct OutcomeQueueTests {
    private static func update(_ id: Int64, remaining: Int, previous: Int, _ disposition: BatchUpdate.Disposition = .underWay) -> BatchUpdate {
        BatchUpdate(
            batchID: id, epoch: 1, previousRemaining: previous, remaining: remaining, done: [], disposition: disposition, attempt: 1,
            doubt: Doubt(), waitingFor: nil, freedKeys: [])
    }

    private static func row(_ lead: String) -> (SyncLogRows.Outcome, SyncLogRows.Subject) {
        (
            SyncLogRows.Outcome(status: .accepted, attempt: 1, final: true, delivered: true),
            SyncLogRows.Subject(outboxID: 1, workspace: "w", leadID: lead, leadStatus: "won", occurredAt: 0)
        )
    }

    @Test("Updates of one batch become one, which keeps the oldest `previous` and the latest word")
    func merges() async {
        let queue = OutcomeQueue(highWater: 100)
        queue.add(Self.update(7, remaining: 2, previous: 3), rows: [Self.row("a")])
        queue.add(Self.update(7, remaining: 0, previous: 2, .finished), rows: [Self.row("b"), Self.row("c")])
        let contents = await queue.take()
        #expect(contents.order == [7])
        #expect(contents.updates[7]?.previousRemaining == 3)
        #expect(contents.updates[7]?.disposition == .finished)
        #expect(contents.rows.count == 3)
    }

    @Test("A batch whose update waits, or is being written, is still in hand: it must not be freed as an orphan")
    func pending() async {
        let queue = OutcomeQueue(highWater: 100)
        queue.add(Self.update(7, remaining: 0, previous: 1, .finished), rows: [Self.row("a")])
        #expect(queue.pendingBatches == [7])
        _ = await queue.take()
        queue.add(Self.update(8, remaining: 0, previous: 1, .finished), rows: [Self.row("b")])
        #expect(queue.pendingBatches == [7, 8])
        queue.written()
        #expect(queue.pendingBatches == [8])
    }

    @Test("Above the high-water mark, rows being written included, there is no room: the database slows the sending")
    func highWater() async {
        let queue = OutcomeQueue(highWater: 2)
        queue.add(Self.update(1, remaining: 0, previous: 1), rows: [Self.row("a")])
        #expect(queue.hasRoom)
        queue.add(Self.update(2, remaining: 0, previous: 1), rows: [Self.row("b")])
        #expect(!queue.hasRoom)
        _ = await queue.take()
        #expect(!queue.hasRoom)
        queue.written()
        #expect(queue.hasRoom)
    }

    @Test("A closed queue gives what it still has, then nothing")
    func closes() async {
        let queue = OutcomeQueue(highWater: 2)
        queue.add(Self.update(1, remaining: 0, previous: 1), rows: [Self.row("a")])
        queue.close()
        #expect(await queue.take().rows.count == 1)
        #expect(await queue.take().isEmpty)
    }

    @Test("What is discarded just as the recorder wakes does not end it: it takes what comes next")
    func discardedAtWakeUp() async {
        for round in 0..<200 {
            let queue = OutcomeQueue(highWater: 100)
            let taken = Task { await queue.take() }
            if round % 2 == 0 { await Task.yield() }
            queue.add(Self.update(7, remaining: 0, previous: 1, .finished), rows: [Self.row("a")])
            queue.discard()
            await Task.yield()
            queue.add(Self.update(8, remaining: 0, previous: 1, .finished), rows: [Self.row("b")])
            let contents = await taken.value
            // The first may have been taken before it was discarded; nothing at all is never taken.
            #expect(contents.order == [8] || contents.order == [7])
        }
    }

    @Test("What gathers is taken before its time when it is a full load, or when nothing more comes")
    func gathersAtMost() async {
        let queue = OutcomeQueue(highWater: 10_000)
        let never = ContinuousClock.now + .seconds(3_600)
        let full = Task { await queue.gather(until: never) }
        queue.add(Self.update(1, remaining: 0, previous: 1), rows: [Self.row("a")])
        queue.add(Self.update(2, remaining: 0, previous: 499), rows: Array(repeating: Self.row("b"), count: 499))
        await full.value
        #expect(await queue.take().rows.count == 500)
        let closed = Task { await queue.gather(until: never) }
        queue.add(Self.update(3, remaining: 0, previous: 1), rows: [Self.row("c")])
        queue.close()
        await closed.value
        #expect(await queue.take().rows.count == 1)
    }

    @Test("What gathers is taken when its time has come")
    func gathersForATime() async {
        let queue = OutcomeQueue(highWater: 100)
        queue.add(Self.update(1, remaining: 0, previous: 1), rows: [Self.row("a")])
        await queue.gather(until: .now + .milliseconds(1))
        #expect(await queue.take().rows.count == 1)
    }
}
