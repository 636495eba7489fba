import ConversionCore
import DequeModule
import Destinations

/// One event of a batch in hand.
struct Entry: Sendable, Hashable {
    let batchID: Int64
    /// The ownership that it belongs to: the same batch may be lost and claimed again while a request of it is under way.
    let epoch: Int32
    let index: Int

    init(_ batch: Batch, _ index: Int) {
        batchID = batch.id
        epoch = batch.epoch
        self.index = index
    }
}

/// Everything the dispatcher keeps for one destination: settings, circuit, and what waits in memory.
///
/// A class, so that taking one event does not copy the queue of thousands; the dispatcher alone holds it.
final class Lane {
    private(set) var destination: ResolvedDestination
    private(set) var isRemoved: Bool
    /// Replaces the platform's own time-out, from the operator's configuration.
    private let requestTimeout: TimeSpan?
    /// Read when first needed and again after a fault; with the access token, where the destination has a grant.
    private(set) var secrets: Secrets?
    private(set) var token: AccessTokens.Token?
    /// A token that the platform called expired, until there is another.
    var staleToken: String?
    /// Replies in a row that called a token expired which had just been renewed.
    var staleReplies = 0
    /// A token is being asked for; for these secrets, if they were not forgotten meanwhile.
    var fetchingToken = false
    private(set) var secretsGeneration = 0
    var circuit = Circuit()
    var isPaused = false
    /// The platform asked for a rest although it took the last request.
    var restUntil: Timestamp?
    /// Events under way: requests of this destination.
    var requestsInFlight = 0
    /// Groups that must be sent as they are: halves of a refused request, or what it left.
    var fixedGroups: Deque<[Entry]> = []
    /// Batches with events to send, nearest deadline first.
    private(set) var queue: [QueuedBatch] = []
    private(set) var queuedEvents = 0
    /// The batch whose next events are being marked as started.
    var marking: Int64?
    /// Nothing is left to send until that mark is written.
    var awaitsMark = false
    var markWindow: MarkWindow
    private(set) var inFlightLimit: InFlightLimit
    /// The state that the database has of this destination, as last written or read.
    var sharedState: DestinationState = .ok
    var hasUnsharedChange = false
    var lastAcceptedAt: Timestamp?
    private(set) var limits: RequestLimits
    /// Not before this moment is it worth asking the database for batches again.
    var claimAfter: Timestamp = Timestamp(microseconds: 0)
    /// Of its batches in the database.
    var backlog = LaneBacklog()
    /// How many events may wait in memory for this destination beside those for the others.
    var memoryShare = Int.max
    /// When the lane is looked at again by itself.
    var wakeAt: Timestamp?

    struct QueuedBatch {
        let batch: Batch
        var indices: ArraySlice<Int>
    }

    init(_ destination: ResolvedDestination, isRemoved: Bool, requestTimeout: TimeSpan? = nil) {
        self.destination = destination
        self.isRemoved = isRemoved
        self.requestTimeout = requestTimeout
        limits = Self.limits(of: destination, requestTimeout: requestTimeout)
        inFlightLimit = Self.inFlightLimit(of: destination, limits)
        markWindow = MarkWindow(request: limits.events)
    }

    var id: Int32 { destination.id }
    var label: String { destination.label }

    /// Whether a person or the settings keep this destination from sending.
    var isHeld: Bool { isPaused || !destination.settings.enabled || isRemoved }

    /// The platform's limits as the settings and the operator narrow them.
    private static func limits(of destination: ResolvedDestination, requestTimeout: TimeSpan?) -> RequestLimits {
        var limits = destination.adapter.limits
        if let size = destination.settings.batchSize { limits.events = min(limits.events, size) }
        if let inFlight = destination.settings.maxInFlight { limits.requestsInFlight = inFlight }
        if let requestTimeout { limits.timeout = requestTimeout }
        return limits
    }

    private static func inFlightLimit(of destination: ResolvedDestination, _ limits: RequestLimits) -> InFlightLimit {
        limits.events > 1 || destination.settings.maxInFlight != nil
            ? InFlightLimit(fixed: limits.requestsInFlight) : InFlightLimit(growingFrom: limits.requestsInFlight)
    }

    /// Whether another request may be under way.
    var hasSlot: Bool { requestsInFlight < inFlightLimit.value }

    /// Whether an event that comes now is the next request, as far as is known.
    func sendsAtOnce(at now: Timestamp) -> Bool {
        queuedEvents == 0 && fixedGroups.isEmpty && hasSlot && secrets != nil && restUntil.map { $0 <= now } ?? true
    }

    /// How many events may wait in memory: two rounds of full requests, within bounds.
    var capacity: Int { min(memoryShare, max(1_000, min(4_000, 2 * limits.events * inFlightLimit.value))) }
    var room: Int { max(0, capacity - queuedEvents) }

    /// Takes new settings; a destination whose own configuration changed is tried afresh.
    func update(_ destination: ResolvedDestination, isRemoved: Bool) {
        let changed = destination.settings.configuration != self.destination.settings.configuration
        self.destination = destination
        self.isRemoved = isRemoved
        limits = Self.limits(of: destination, requestTimeout: requestTimeout)
        inFlightLimit.update(Self.inFlightLimit(of: destination, limits))
        forgetSecrets()
        if changed, circuit.state != .closed {
            circuit.adopt(.closed, failures: 0, reason: nil, detail: nil)
            hasUnsharedChange = true
        }
    }

    func hold(_ secrets: Secrets, token: AccessTokens.Token?) {
        self.secrets = secrets
        self.token = token
        staleToken = nil
    }

    /// Has secrets read anew, and a token asked for, before the next request.
    func forgetSecrets() {
        secrets = nil
        token = nil
        secretsGeneration += 1
    }

    func enqueue(_ batch: Batch, indices: [Int]) {
        guard !indices.isEmpty else { return }
        let position = queue.firstIndex { $0.batch.deadline > batch.deadline } ?? queue.endIndex
        queue.insert(QueuedBatch(batch: batch, indices: indices[...]), at: position)
        queuedEvents += indices.count
    }

    /// Takes the next events for one request out of the queue, all of one group, without exceeding the platform's limits.
    ///
    /// - Parameters:
    ///   - wanted: events at most.
    ///   - mayTake: asked before each event; false leaves this batch's rest for later.
    func dequeue(wanted: Int, mayTake: (Batch, Int) -> Bool) -> [Entry] {
        var taken: [Entry] = []
        var bytes = 0
        var position = 0
        var group: String??
        gathering: while position < queue.count, taken.count < wanted {
            let batch = queue[position].batch
            guard group == nil || group == .some(batch.group) else {
                position += 1
                continue
            }
            while let index = queue[position].indices.first {
                let size = batch.json(index).count + 1
                if taken.count >= wanted || (!taken.isEmpty && bytes + size > limits.bytes) { break gathering }
                guard mayTake(batch, index) else {
                    position += 1
                    continue gathering
                }
                group = .some(batch.group)
                taken.append(Entry(batch, index))
                bytes += size
                queue[position].indices.removeFirst()
                queuedEvents -= 1
            }
            queue.remove(at: position)
        }
        return taken
    }

    /// Whether an event that waits may have passed its deadline, or may be in doubt: asked before each request, and looks at
    /// batches instead of at each event.
    func mayHaveExpired(at now: Timestamp, isInDoubt: (Batch) -> Bool) -> Bool {
        !fixedGroups.isEmpty || queue.contains { $0.batch.deadline <= now || isInDoubt($0.batch) }
    }

    /// Takes the events out of the queue of which a condition holds.
    func removeQueued(
        where condition: (Batch, Int) -> Bool, batchOf: (Int64) -> Batch?
    ) -> [Entry] {
        var removed: [Entry] = []
        for position in queue.indices {
            let batch = queue[position].batch
            // Most batches have no such event: keep their slice as it is.
            guard queue[position].indices.contains(where: { condition(batch, $0) }) else { continue }
            let gone = queue[position].indices.filter { condition(batch, $0) }
            queue[position].indices.removeAll { condition(batch, $0) }
            removed += gone.map { Entry(batch, $0) }
            queuedEvents -= gone.count
        }
        queue.removeAll { $0.indices.isEmpty }
        for position in fixedGroups.indices {
            let gone = fixedGroups[position].filter { entry in batchOf(entry.batchID).map { condition($0, entry.index) } ?? true }
            guard !gone.isEmpty else { continue }
            fixedGroups[position].removeAll { gone.contains($0) }
            removed += gone
        }
        fixedGroups.removeAll { $0.isEmpty }
        return removed
    }

    /// Forgets a batch's events.
    func drop(_ batchID: Int64) {
        for queued in queue where queued.batch.id == batchID { queuedEvents -= queued.indices.count }
        queue.removeAll { $0.batch.id == batchID }
        for position in fixedGroups.indices { fixedGroups[position].removeAll { $0.batchID == batchID } }
        fixedGroups.removeAll { $0.isEmpty }
    }

    /// Empties the queue and returns what was in it.
    func takeQueue() -> [Entry] {
        let waiting = fixedGroups.flatMap { $0 } + queue.flatMap { queued in
            queued.indices.map { Entry(queued.batch, $0) }
        }
        fixedGroups.removeAll()
        queue.removeAll()
        queuedEvents = 0
        return waiting
    }

    /// The next events to mark, if fewer than the window's reserve are marked and wait: their batch, and where they begin.
    ///
    /// - Parameter startedOf: up to which position a batch is marked; `nil` where no mark is needed.
    func nextToMark(_ startedOf: (Batch) -> Int?) -> (batch: Batch, first: Int)? {
        var marked = 0
        for queued in queue {
            guard let next = queued.indices.first, let started = startedOf(queued.batch) else { continue }
            marked += max(0, started - next)
            guard marked < markWindow.reserve else { return nil }
            if started < queued.batch.events.count { return (queued.batch, max(next, started)) }
        }
        return nil
    }

    /// Notes a reply that came after this span.
    func answered(after span: TimeSpan, wasFull: Bool) {
        inFlightLimit.answered(after: span, wasFull: wasFull)
    }

    func requestFailed() { inFlightLimit.failed() }
}
