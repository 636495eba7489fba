import ConversionCore
import Destinations
import HTTPClient

/// Sends what the planner decided: per destination batching, pacing, circuit, halving and retries, once for all platforms.
///
/// An actor whose work is all in memory: the network is the transport's, the database the recorder's. A destination
/// that fails or hangs fills only its own lane.
actor Dispatcher {
    struct Dependencies: Sendable {
        var transport: Transport
        var outcomes: OutcomeQueue
        var lease: Lease
        var credentials: Credentials
        /// Replaces the platform's own wait before the first question for a later verdict.
        var confirmationDelay: TimeSpan?
        /// Replaces each platform's own time-out.
        var requestTimeout: TimeSpan?
        var clock: WallClock
        var observer: any Observer
        /// Writes the mark of rule D15; false if the batch is not ours any more.
        var markStarted: @Sendable (Batch, Int) async throws -> Bool
        /// Wakes the intake: a lane may claim.
        var wakeIntake: @Sendable () -> Void
        /// Wakes the control loop: a destination's state changed.
        var wakeControl: @Sendable () -> Void
    }

    let dependencies: Dependencies
    var lanes: [Int32: Lane] = [:]
    var progress: [Int64: BatchProgress] = [:]
    private var requests: [Int: RequestUnderWay] = [:]
    private var nextRequestID = 0
    private let replies = ReplyBox()
    private var isDraining = false
    /// The intake was woken and has not asked for ``claimRequests()`` since.
    private var hasAskedForClaim = false
    private var drained: CheckedContinuation<Void, Never>?

    /// What was sent, and in which state of its lane.
    private struct RequestUnderWay {
        let lane: Int32
        let entries: [Entry]
        let began: Timestamp
        let generation: Int
        /// The access token it went with, where the destination has a grant.
        let token: String?
        let submission: HTTPSubmission
    }

    init(_ dependencies: Dependencies) {
        self.dependencies = dependencies
    }

    var clock: WallClock { dependencies.clock }

    // MARK: Settings

    func update(_ settings: EngineSettings) {
        for (id, destination) in settings.destinations {
            let isRemoved = settings.removed.contains(id)
            if lanes[id] == nil {
                lanes[id] = Lane(destination, isRemoved: isRemoved, requestTimeout: dependencies.requestTimeout)
            } else {
                lanes[id]?.update(destination, isRemoved: isRemoved)
            }
        }
        // Five thousand events of about a kilobyte for all together, but for each a whole batch.
        let share = max(500, 5_000 / max(1, lanes.count))
        for lane in lanes.values { lane.memoryShare = share }
        pumpAll()
    }

    /// Reads every secret anew before the next request (SIGHUP, a rotated token).
    func forgetSecrets() {
        for id in lanes.keys { lanes[id]?.forgetSecrets() }
    }

    // MARK: Intake

    /// What each destination can take of what is being planned; nothing is said of those that must not be sent to now.
    func rooms() -> [Int32: LaneRoom] {
        guard !isDraining, dependencies.lease.isValid, dependencies.outcomes.hasRoom else { return [:] }
        let now = clock.now
        return lanes.compactMapValues { lane in
            guard !lane.isHeld, lane.circuit.permission(at: now, requestsInFlight: lane.requestsInFlight) == .everything
            else { return nil }
            return LaneRoom(
                events: lane.backlog.roomForPlanned(of: lane.room, capacity: lane.capacity, at: now),
                startable: lane.sendsAtOnce(at: now) ? MarkWindow.least : 0)
        }
    }

    /// What to claim from the database, and when to ask again at the latest.
    func claimRequests() -> [ClaimRequest] {
        hasAskedForClaim = false
        guard !isDraining, dependencies.lease.isValid, dependencies.outcomes.hasRoom else { return [] }
        let now = clock.now
        return lanes.values.compactMap { lane in
            guard now >= lane.claimAfter else { return nil }
            if lane.isRemoved { return ClaimRequest(destinationID: lane.id, events: 500, onlyExpired: false) }
            guard !lane.isHeld else { return ClaimRequest(destinationID: lane.id, events: 500, onlyExpired: true) }
            switch lane.circuit.permission(at: now, requestsInFlight: lane.requestsInFlight) {
            case .everything:
                guard lane.room >= lane.capacity / 2 else { return nil }
                return ClaimRequest(destinationID: lane.id, events: lane.room, onlyExpired: false)
            case .trial, .probe:
                guard lane.queuedEvents == 0 else { return nil }
                return ClaimRequest(destinationID: lane.id, events: 1, onlyExpired: false)
            case .nothing:
                return ClaimRequest(destinationID: lane.id, events: 500, onlyExpired: true)
            }
        }
    }

    /// Says what a claim brought: a lane that got nothing is not asked for again at once.
    ///
    /// - Parameter instance: the number they were claimed under. Fenced meanwhile, this instance has another: whoever finds
    ///   them without an owner releases them, and here they are not to be sent.
    func claimed(_ requests: [ClaimRequest], _ batches: [ClaimedBatch], ownedBy instance: Int32) {
        guard instance == dependencies.lease.instance else { return }
        let now = clock.now
        let fruitful = Set(batches.map(\.batch.destinationID))
        for request in requests where !request.onlyExpired { lanes[request.destinationID]?.backlog.claimed(at: now) }
        for request in requests where !fruitful.contains(request.destinationID) {
            lanes[request.destinationID]?.claimAfter = now + .milliseconds(request.onlyExpired ? 1_000 : 200)
        }
        for claimed in batches {
            let doubt = claimed.doubt(now: now)
            if let lane = lanes[claimed.batch.destinationID] {
                dependencies.observer.observe(
                    .claimed(destination: lane.label, events: claimed.done.remaining, takenOver: !doubt.isEmpty || claimed.started > 0))
            }
            accept(
                BatchProgress(
                    batch: claimed.batch, done: claimed.done, attempt: claimed.attempt, doubt: doubt, started: claimed.started),
                sentBefore: claimed.started)
        }
    }

    /// Takes batches that the planner has just written, owned by this instance under this number; false if they may not be sent any
    /// more, because it has another by now or its lease ran out while they were written.
    func take(_ planned: [PlannedInHand], ownedBy instance: Int32) -> Bool {
        guard instance == dependencies.lease.instance, dependencies.lease.isValid else { return false }
        for new in planned {
            accept(
                BatchProgress(
                    batch: new.batch, done: DoneBits(count: new.batch.events.count), attempt: 0, doubt: Doubt(), started: new.started),
                sentBefore: 0)
        }
        return true
    }

    /// Has the intake claim, once for all lanes that ask before it comes round.
    func askForClaim() {
        guard !hasAskedForClaim else { return }
        hasAskedForClaim = true
        dependencies.wakeIntake()
    }

    /// A batch was written that nobody owns: it can be claimed at once.
    func noticeUnowned(_ destinations: Set<Int32>) {
        for id in destinations { lanes[id]?.claimAfter = Timestamp(microseconds: 0) }
    }

    /// Every batch that is ours and known to be: in hand, or settled and not yet written back.
    ///
    /// In this order, because a batch moves from hand to the queue and never the other way.
    var batchesInHand: [Int64] {
        let inHand = Array(progress.keys)
        return inHand + dependencies.outcomes.pendingBatches
    }

    /// - Parameter sentBefore: positions below this may have been sent by whoever had the batch before (rule D15).
    private func accept(_ accepted: BatchProgress, sentBefore: Int) {
        let batch = accepted.batch
        progress[batch.id] = accepted
        guard let lane = lanes[batch.destinationID] else {
            // Its settings have not been read yet; the next claim after they have will find it.
            release(batch.id, after: .seconds(1))
            return
        }
        var report = SettlementReport(lane: lane, now: clock.now)
        var indices: [Int] = []
        let resends = !lane.isRemoved && (batch.deduplicationWindow != nil || lane.destination.settings.resendWhenUnknown)
        for index in 0..<batch.events.count where !accepted.done[index] {
            let isOrphan = batch.deduplicationWindow == nil && index < sentBefore
            if isOrphan { progress[batch.id]?.doubt.insert(index, since: report.now) }
            if !resends, isOrphan || accepted.doubt[index] != nil {
                report.settle(
                    .inDoubt(
                        Fault(
                            code: nil,
                            explanation: isOrphan
                                ? "the daemon that was sending it died before the reply came" : "an earlier attempt's outcome is unknown"),
                        attempt: accepted.attempt + 1, httpStatus: nil, requestID: nil, resends: false),
                    Entry(batch, index))
            } else if lane.isRemoved {
                report.settle(.destinationRemoved, Entry(batch, index))
            } else {
                indices.append(index)
            }
        }
        progress[batch.id]?.queued = indices.count
        lanes[batch.destinationID]?.enqueue(batch, indices: indices)
        finish(report)
        if isDraining { park(batch.destinationID, after: .zero) }
        pump(batch.destinationID)
    }

    // MARK: Sending

    func pumpAll() {
        for id in lanes.keys { pump(id) }
    }

    /// Sends as much of a lane as its limits, its circuit, the lease and the recorder allow.
    func pump(_ id: Int32) {
        var submissions: [HTTPSubmission] = []
        send(id, &submissions)
        // Together, so that the network's thread is woken once.
        if !submissions.isEmpty { dependencies.transport.session.submit(submissions) }
    }

    private func send(_ id: Int32, _ submissions: inout [HTTPSubmission]) {
        guard !isDraining, dependencies.lease.isValid else { return }
        while let lane = lanes[id], lane.queuedEvents > 0 || !lane.fixedGroups.isEmpty {
            let now = clock.now
            settleExpired(id, now: now)
            guard dependencies.outcomes.hasRoom else { return }
            if lane.isHeld {
                park(id, after: .zero)
                return
            }
            if let rest = lane.restUntil, rest > now {
                wake(id, at: rest)
                return
            }
            guard lane.hasSlot else { return }
            switch lane.circuit.permission(at: now, requestsInFlight: lane.requestsInFlight) {
            case .everything:
                guard let request = nextRequest(id, wanted: lane.limits.events) else { return }
                submissions.append(request)
            case .trial, .probe:
                guard let request = nextRequest(id, wanted: 1) else { return }
                submissions.append(request)
                park(id, after: .zero)
                return
            case .nothing(let until):
                park(id, after: until == .distantFuture ? .seconds(1) : max(until - now, .zero))
                return
            }
        }
    }

    /// One request, counted as under way from here; `nil` if there is nothing that may be sent now.
    private func nextRequest(_ id: Int32, wanted: Int) -> HTTPSubmission? {
        guard let lane = lanes[id] else { return nil }
        let adapter = lane.destination.adapter
        guard let secrets = secrets(of: lane, adapter: adapter) else { return nil }
        let entries: [Entry]
        if let group = lane.fixedGroups.first {
            lane.fixedGroups.removeFirst()
            entries = group
        } else {
            entries = lane.dequeue(wanted: wanted) { batch, index in self.isMarked(batch, index) }
            prepareMarks(lane)
        }
        guard !entries.isEmpty else {
            lane.awaitsMark = lane.marking != nil
            return nil
        }
        for entry in entries {
            progress[entry.batchID]?.queued -= 1
            progress[entry.batchID]?.inFlight += 1
            progress[entry.batchID]?.attempted = true
        }
        let request = adapter.request(
            joining: entries.compactMap { progress[$0.batchID]?.batch.json($0.index) },
            group: entries.first.flatMap { progress[$0.batchID]?.batch.group }, secrets: secrets)
        lane.requestsInFlight += 1
        dependencies.observer.observe(
            .sent(destination: lane.label, platform: lane.destination.platform, events: entries.count, bytes: request.body.count))
        nextRequestID += 1
        let requestID = nextRequestID
        let submission = submission(of: HTTPRequest(request, timeout: lane.limits.timeout), requestID)
        requests[requestID] = RequestUnderWay(
            lane: id, entries: entries, began: clock.now, generation: lane.circuit.generation, token: lane.token?.value,
            submission: submission)
        return submission
    }

    private func submission(of request: HTTPRequest, _ requestID: Int) -> HTTPSubmission {
        HTTPSubmission(request) { [replies] result in
            if replies.put(requestID, result) { Task { await self.readReplies() } }
        }
    }

    // MARK: Replies

    /// Settles what has come since the last time, and sends what there is room for now: once per lane, however many replies.
    private func readReplies() {
        var reports: [Int32: SettlementReport] = [:]
        // Before the first of them makes room: were they asked one by one, the limit would grow by one for all together.
        let full = Set(lanes.values.lazy.filter { !$0.hasSlot }.map(\.id))
        for (requestID, result) in replies.takeAll() {
            guard let request = requests.removeValue(forKey: requestID) else { continue }
            settle(
                Attempt(
                    lane: request.lane, entries: request.entries, began: request.began, generation: request.generation, token: request.token),
                Transport.Outcome(result), wasFull: full.contains(request.lane), &reports)
        }
        for (id, report) in reports { conclude(id, report) }
        if requests.isEmpty, let drained {
            self.drained = nil
            drained.resume()
        }
    }

    // MARK: Marks (rule D15)

    /// Whether an event may be sent: where the platform counts repeats, only after its mark is in the database.
    private func isMarked(_ batch: Batch, _ index: Int) -> Bool {
        batch.deduplicationWindow != nil || index < progress[batch.id]?.started ?? 0
    }

    /// Has the next window of events marked, while the one before is being sent.
    private func prepareMarks(_ lane: Lane) {
        guard
            lane.marking == nil,
            let (batch, first) = lane.nextToMark({ batch in
                batch.deduplicationWindow == nil ? self.progress[batch.id]?.started : nil
            })
        else { return }
        let position = min(batch.events.count, first + lane.markWindow.size)
        lane.marking = batch.id
        lane.awaitsMark = false
        let id = lane.id
        let markStarted = dependencies.markStarted
        Task {
            do {
                self.marked(id, batch: batch, from: first, upTo: position, isOurs: try await markStarted(batch, position))
            } catch {
                self.marked(id, batch: batch, from: first, upTo: nil, isOurs: true)
            }
        }
    }

    private func marked(_ id: Int32, batch: Batch, from first: Int, upTo position: Int?, isOurs: Bool) {
        if let lane = lanes[id] {
            lane.marking = nil
            // The first mark of a batch is waited for by whatever comes after a pause.
            lane.markWindow.marked(awaited: lane.awaitsMark && first > 0)
        }
        // Handed back and claimed anew meanwhile: the mark was of another ownership.
        guard progress[batch.id].map({ $0.batch.epoch == batch.epoch }) ?? true else {
            pump(id)
            return
        }
        guard let position else {
            // The database failed; what is not marked is not sent, and is tried again when it is well.
            wake(id, at: clock.now + .seconds(1))
            return
        }
        if isOurs {
            if let started = progress[batch.id]?.started { progress[batch.id]?.started = max(started, position) }
        } else {
            abandon(batch.id)
        }
        pump(id)
    }

    /// Forgets a batch that another instance has.
    private func abandon(_ batchID: Int64) {
        guard let known = progress.removeValue(forKey: batchID), let lane = lanes[known.batch.destinationID] else { return }
        lane.drop(batchID)
        dependencies.observer.observe(.lateWriteBack(batches: 1))
    }

    // MARK: Timers

    /// Looks at a lane again at a moment; of several moments the nearest counts, the intake's own polling sees to the rest.
    func wake(_ id: Int32, at moment: Timestamp) {
        let now = clock.now
        if let pending = lanes[id]?.wakeAt, pending > now, pending <= moment { return }
        lanes[id]?.wakeAt = moment
        Task {
            try await Task.sleep(for: .microseconds(max(moment - now, .milliseconds(1)).microseconds))
            self.lanes[id]?.wakeAt = nil
            self.pump(id)
            self.askForClaim()
        }
    }

    // MARK: Drain

    /// Sends nothing new, hands back what waits, and returns when what is under way is answered, or cancelled at the time-out.
    func drain(timeout: Duration) async {
        isDraining = true
        for id in lanes.keys { park(id, after: .zero) }
        guard !requests.isEmpty else { return }
        let limit = Task {
            try await Task.sleep(for: timeout)
            self.cancelRequests()
        }
        await withCheckedContinuation { drained = $0 }
        limit.cancel()
    }

    private func cancelRequests() {
        for request in requests.values { dependencies.transport.session.cancel(request.submission) }
    }

    /// Another instance has taken everything over: forget it, and whatever its replies say.
    ///
    /// - Returns: batches that were marked as they were planned, and of which nothing was sent.
    func abandonAll() -> [Int64] {
        let unsent = progress.values.filter { $0.batch.epoch == 1 && $0.started > 0 && !$0.attempted }.map(\.batch.id)
        progress.removeAll()
        dependencies.outcomes.discard()
        for id in lanes.keys { _ = lanes[id]?.takeQueue() }
        return unsent
    }
}
