import CLibcurl
import DequeModule

/// The state of the session's one thread: runs the multi handle until the session is shut down.
struct TransferLoop: ~Copyable {
    private let configuration: HTTPSessionConfiguration
    private let queue: CommandQueue
    private let multi: MultiHandle
    private var waiting = Deque<Transfer>()
    private var running: [TransferSlot] = []
    private var idle: [TransferSlot] = []
    private var headerLists = HeaderListCache()
    private var finished: [(Transfer, Transfer.Outcome)] = []
    private var nextSweep = ContinuousClock.now
    private var isStopping = false

    /// How late a waiting request may learn that its time is over.
    private static let sweepInterval = Duration.milliseconds(100)

    init(configuration: HTTPSessionConfiguration, queue: CommandQueue, multi: MultiHandle) {
        self.configuration = configuration
        self.queue = queue
        self.multi = multi
    }

    consuming func run() {
        var commands: [Command] = []
        while !isStopping {
            queue.take(into: &commands)
            for command in commands { apply(command) }
            startWaiting()
            multi.perform()
            collectFinished()
            // A freed slot starts the next request now, not after the wait.
            if startWaiting() { multi.perform() }
            sweepWaiting()
            tellCallers()
            // What is ready is seen to even while commands come faster than they are worked off.
            if !isStopping { multi.wait(milliseconds: queue.fallAsleep() ? waitLimit : 0) }
        }
        stop()
    }

    private var waitLimit: Int32 {
        if !waiting.isEmpty { return 100 }
        return running.isEmpty ? 60_000 : 1_000
    }

    private mutating func apply(_ command: Command) {
        switch command {
        case .start(let transfer):
            // Cancelled before it came here, it has been told so.
            if case .queued = transfer.phase { waiting.append(transfer) }
        case .cancel(let transfer):
            switch transfer.phase {
            case .queued:
                finish(transfer, .failure(HTTPError(.cancelled)))
            case .running(let slot):
                release(slot, .failure(slot.failure(.cancelled)), reuse: false)
            case .finished:
                break
            }
        case .shutdown:
            isStopping = true
        }
    }

    @discardableResult
    private mutating func startWaiting() -> Bool {
        var started = false
        while running.count < max(1, configuration.maximumConcurrentRequests), let transfer = waiting.popFirst() {
            // Cancelled while it waited.
            guard case .queued = transfer.phase else { continue }
            do throws(HTTPError) {
                try start(transfer)
                started = true
            } catch {
                finish(transfer, .failure(error))
            }
        }
        return started
    }

    private mutating func start(_ transfer: Transfer) throws(HTTPError) {
        if let refusal = transfer.refusal { throw refusal }
        let remaining = ContinuousClock.now.duration(to: transfer.deadline)
        guard remaining > .zero else { throw HTTPError(.timedOut) }
        let list = try headerLists.list(for: transfer.headers)
        let slot: TransferSlot
        if let used = idle.popLast() { slot = used } else { slot = try TransferSlot(configuration) }
        try slot.load(transfer, headerList: list, timeout: remaining, proxy: configuration.proxy)
        guard multi.add(slot) else {
            throw HTTPError(.other(curlCode: Int(CURLE_FAILED_INIT.rawValue)))
        }
        slot.index = running.count
        running.append(slot)
        transfer.phase = .running(slot)
    }

    private mutating func collectFinished() {
        while let (slot, code) = multi.nextFinished() {
            if code == CURLE_OPERATION_TIMEDOUT, let begun = slot.begun, let connection = ConnectionEnds(slot.easy) {
                multi.giveUp(connection, silentSince: begun)
            }
            // After a failure libcurl may keep marks of it in the handle (a refused stream): such a
            // handle is not used again.
            release(slot, slot.outcome(code), reuse: code == CURLE_OK)
        }
    }

    private mutating func release(_ slot: TransferSlot, _ outcome: Transfer.Outcome, reuse: Bool) {
        multi.remove(slot)
        let last = running.removeLast()
        if last !== slot {
            running[slot.index] = last
            last.index = slot.index
        }
        if let transfer = slot.transfer { finish(transfer, outcome) }
        slot.unload()
        if reuse { idle.append(slot) }
    }

    private mutating func finish(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
        transfer.phase = .finished
        finished.append((transfer, outcome))
    }

    private mutating func tellCallers() {
        for (transfer, outcome) in finished { transfer.complete(outcome) }
        finished.removeAll(keepingCapacity: true)
    }

    /// Ends waiting requests whose time is over, and forgets those cancelled meanwhile.
    private mutating func sweepWaiting() {
        guard !waiting.isEmpty else { return }
        let now = ContinuousClock.now
        guard now >= nextSweep else { return }
        nextSweep = now + Self.sweepInterval
        for transfer in waiting where transfer.deadline <= now {
            if case .queued = transfer.phase { finish(transfer, .failure(HTTPError(.timedOut))) }
        }
        waiting.removeAll { if case .finished = $0.phase { true } else { false } }
    }

    private mutating func stop() {
        for command in queue.close(.shutdown) {
            if case .shutdown = command { continue }
            apply(command)
        }
        for transfer in waiting {
            if case .queued = transfer.phase { finish(transfer, .failure(HTTPError(.shutdown))) }
        }
        while let slot = running.last {
            release(slot, .failure(slot.failure(.shutdown)), reuse: false)
        }
        idle = []
        tellCallers()
        queue.finish()
    }
}
