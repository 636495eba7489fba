import Synchronization

/// What waits to be written back, gathered per batch; shared by the dispatcher, which must not wait, and the recorder.
final class OutcomeQueue: Sendable {
    struct Contents: Sendable {
        var updates: [Int64: BatchUpdate] = [:]
        /// Batch ids in the order of their first update.
        var order: [Int64] = []
        var rows = SyncLogRows()
        var confirmations = AwaitedConfirmations()

        var isEmpty: Bool { order.isEmpty && rows.isEmpty }
    }

    private struct State {
        var contents = Contents()
        var waiter: CheckedContinuation<Void, Never>?
        var underWay = 0
        var batchesUnderWay: [Int64] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let highWater: Int
    /// Wakes whoever waits for a full load.
    private let filled = WakeSignal()

    /// So many rows are written at once, however short ago the last were.
    private static let fullLoad = 500

    /// - Parameter highWater: rows waiting or being written above which ``hasRoom`` is false.
    init(highWater: Int) {
        self.highWater = highWater
    }

    /// False while the database is slower than the platforms: the dispatcher then sends nothing new, and memory stays bounded.
    var hasRoom: Bool { unwrittenRows < highWater }

    func add(
        _ update: BatchUpdate, rows: [(SyncLogRows.Outcome, SyncLogRows.Subject)],
        confirmations: AwaitedConfirmations = AwaitedConfirmations()
    ) {
        let (waiter, isFull) = state.withLock { state in
            let before = state.contents.rows.count
            if state.contents.updates[update.batchID]?.merge(update) == nil {
                state.contents.updates[update.batchID] = update
                state.contents.order.append(update.batchID)
            }
            for (outcome, subject) in rows {
                state.contents.rows.append(outcome, of: subject, batch: update.batchID)
            }
            state.contents.confirmations.append(confirmations)
            return (state.waiter.take(), before < Self.fullLoad && state.contents.rows.count >= Self.fullLoad)
        }
        waiter?.resume()
        if isFull { filled.wake() }
    }

    /// Lets outcomes gather until this moment, or until they are a full load, or nothing more comes.
    func gather(until moment: ContinuousClock.Instant) async {
        while true {
            let left = moment - .now
            let isEnough = state.withLock { $0.isClosed || $0.contents.rows.count >= Self.fullLoad }
            guard left > .zero, !isEnough else { return }
            await filled.wait(atMost: left)
        }
    }

    /// Waits until there is something to write, or the queue is closed; then takes it. Empty only when closed.
    func take() async -> Contents {
        while true {
            await untilReady()
            let taken = state.withLock { state -> Contents? in
                // Discarded between the wake-up and now: there is nothing again, and it is not the end.
                guard !state.contents.isEmpty || state.isClosed else { return nil }
                let contents = state.contents
                state.contents = Contents()
                state.underWay = contents.rows.count
                state.batchesUnderWay = contents.order
                return contents
            }
            if let taken { return taken }
        }
    }

    /// Returns when there is something, or the queue is closed.
    func untilReady() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let ready = state.withLock { state in
                guard state.contents.isEmpty, !state.isClosed else { return true }
                state.waiter = continuation
                return false
            }
            if ready { continuation.resume() }
        }
    }

    /// Says that what ``take()`` gave last is in the database.
    func written() {
        state.withLock {
            $0.underWay = 0
            $0.batchesUnderWay = []
        }
    }

    /// Batches of which an update waits or is being written.
    var pendingBatches: [Int64] {
        state.withLock { $0.batchesUnderWay + $0.contents.order }
    }

    /// Rows that wait or are being written.
    var unwrittenRows: Int {
        state.withLock { $0.contents.rows.count + $0.underWay }
    }

    /// Forgets what waits: this instance was taken for dead, and others tell the outcomes of its batches now.
    func discard() {
        state.withLock { $0.contents = Contents() }
    }

    /// Nothing more will be added.
    func close() {
        let waiter = state.withLock { state in
            state.isClosed = true
            return state.waiter.take()
        }
        waiter?.resume()
        filled.wake()
    }
}
