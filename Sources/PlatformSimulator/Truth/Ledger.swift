import Synchronization

/// Counts what the platforms take, drop and lose. Safe from every thread; one lock, held briefly.
final class Ledger: Sendable {
    /// Bounds of the ledger's memory.
    struct Limits: Sendable {
        /// Keep a `CountedEvent` for each event, at most `events` of them.
        var keepsEvents: Bool
        var events: Int
        /// Keys remembered for deduplication and for finding doubles.
        var keys: Int
        /// Keep a `ReceivedRequest` for each request with events.
        var keepsRequests = false
    }

    private struct Book {
        var accounts: [AccountKey: AccountTruth] = [:]
        var arrived: [PlatformName: Int] = [:]
        var finished: [PlatformName: Int] = [:]
        var strayRequests = 0
        var memory: KeyMemory
        var events: [CountedEvent] = []
        var requests: [ReceivedRequest] = []
        /// When connections were reset; what came on one before is judged yet.
        var resets: [Int: ContinuousClock.Instant] = [:]
        var momentsOfReset: [ContinuousClock.Instant] = []
    }

    let changes = ChangeSignal()
    private let limits: Limits
    private let book: Mutex<Book>

    init(limits: Limits) {
        self.limits = limits
        book = Mutex(Book(memory: KeyMemory(limit: limits.keys)))
    }

    func reset() {
        book.withLock { $0 = Book(memory: KeyMemory(limit: limits.keys)) }
        changes.notify()
    }

    // MARK: Requests

    func arrived(_ platform: PlatformName) {
        book.withLock { $0.arrived[platform, default: 0] += 1 }
        changes.notify()
    }

    func finished(_ platform: PlatformName) {
        book.withLock { $0.finished[platform, default: 0] += 1 }
        changes.notify()
    }

    func strayed() {
        book.withLock { $0.strayRequests += 1 }
        changes.notify()
    }

    /// Notes that a request met a fault.
    func faulted(_ account: AccountKey, kind: String, isRequest: Bool) {
        book.withLock { book in
            if isRequest { book.accounts[account, default: AccountTruth()].requests += 1 }
            book.accounts[account, default: AccountTruth()].faultedRequests[kind, default: 0] += 1
        }
        changes.notify()
    }

    /// Notes a request with events.
    ///
    /// - Returns: its number, for what becomes of it; nil where requests are not kept.
    func received(_ judgement: Judgement, on platform: PlatformName, over connection: Int?) -> Int? {
        guard limits.keepsRequests, !judgement.isDryRun, !judgement.events.isEmpty else { return nil }
        var request = ReceivedRequest(
            platform: platform, events: judgement.events.map { ReceivedRequest.Event(name: $0.name, id: $0.id) }, arrivedAt: .now)
        request.connection = connection
        return book.withLock { book in
            // A later connection may have the same number.
            if let connection, let reset = book.resets[connection], request.arrivedAt - reset < .seconds(1) { request.resetAt = reset }
            book.requests.append(request)
            return book.requests.count - 1
        }
    }

    /// Notes that a request has its whole reply.
    func answered(_ request: Int?) {
        guard let request else { return }
        let now = ContinuousClock.now
        book.withLock { book in
            if book.requests.indices.contains(request) { book.requests[request].answeredAt = now }
        }
    }

    /// Notes that a connection is reset, which takes the replies to other requests on it along.
    func reset(_ connection: Int?) {
        guard limits.keepsRequests, let connection else { return }
        let now = ContinuousClock.now
        book.withLock { book in
            book.resets[connection] = now
            book.momentsOfReset.append(now)
            for index in book.requests.indices where book.requests[index].connection == connection && book.requests[index].resetAt == nil {
                book.requests[index].resetAt = now
            }
        }
    }

    var resets: [ContinuousClock.Instant] { book.withLock { $0.momentsOfReset } }

    func requests(of platform: PlatformName?) -> [ReceivedRequest] {
        book.withLock { $0.requests }.filter { platform == nil || $0.platform == platform }
    }

    /// Counts a judged request's events.
    ///
    /// - Parameter request: its number where requests are kept.
    /// - Returns: what became of each event; empty when the request was refused.
    func record(_ judgement: Judgement, on platform: PlatformName, at now: UnixTime, as request: Int? = nil) -> [EventOutcome] {
        let account = AccountKey(platform: platform, id: judgement.account ?? "")
        let outcomes = book.withLock { book in
            let outcomes = Self.record(judgement, account, now, limits, in: &book)
            if let request, book.requests.indices.contains(request) {
                for (index, outcome) in outcomes.enumerated() { book.requests[request].events[index].fate = outcome.fate }
                for index in judgement.offenders { book.requests[request].events[index].fate = .refused }
            }
            return outcomes
        }
        changes.notify()
        return outcomes
    }

    private static func record(
        _ judgement: Judgement, _ account: AccountKey, _ now: UnixTime, _ limits: Limits, in book: inout Book
    ) -> [EventOutcome] {
        var truth = AccountTruth()
        swap(&truth, &book.accounts[account, default: AccountTruth()])
        defer { swap(&truth, &book.accounts[account, default: AccountTruth()]) }

        truth.requests += 1
        switch judgement.refusal {
        case .told(let code):
            truth.rejectedRequests[code, default: 0] += 1
            truth.eventsRefused += judgement.events.count
            return []
        case .silent(let reason):
            truth.lostRequests[reason, default: 0] += 1
            truth.eventsLost[reason, default: 0] += judgement.events.count
            return []
        case nil:
            if judgement.isStatusRead { truth.statusReads += 1 } else { truth.acceptedRequests += 1 }
        }
        var outcomes: [EventOutcome] = []
        outcomes.reserveCapacity(judgement.events.count)
        for event in judgement.events {
            let outcome = count(event, account, now, limits, in: &book)
            outcomes.append(outcome.outcome)
            switch outcome.outcome {
            case .ignored:
                truth.eventsLost[event.ignored ?? "", default: 0] += 1
            case .refused:
                truth.eventsRefused += 1
                truth.eventsRefusedAlone[event.refused ?? "", default: 0] += 1
            case .duplicate, .duplicateByOtherKey:
                truth.duplicatesDropped += 1
            case .counted:
                truth.eventsCounted += 1
                truth.countedByName[event.name, default: 0] += 1
                if outcome.isDouble { truth.doubles += 1 }
                if judgement.isTest { truth.testEvents += 1 }
                for note in event.notes { truth.notes[note, default: 0] += 1 }
            }
        }
        return outcomes
    }

    private static func count(
        _ event: ReportedEvent, _ account: AccountKey, _ now: UnixTime, _ limits: Limits, in book: inout Book
    ) -> (outcome: EventOutcome, isDouble: Bool) {
        guard event.refused == nil else { return (.refused, false) }
        guard event.ignored == nil else { return (.ignored, false) }
        let identity = event.id.map { EventKey(.identity, account, event.name, $0) }
        let known = identity.flatMap { book.memory[$0] }

        if let rule = event.deduplication {
            let keys = [rule.key, rule.otherKey].compactMap(\.self).map { EventKey(.deduplication, account, $0) }
            for (index, key) in keys.enumerated() {
                guard let earlier = book.memory[key], rule.window.map({ now - earlier.countedAt < $0 }) ?? true else { continue }
                if let record = known?.record ?? earlier.record {
                    book.events[record].timesReceived += 1
                    if rule.adjusts {
                        book.events[record].value = event.value
                        book.events[record].currency = event.currency
                    }
                }
                return (index == 0 ? .duplicate : .duplicateByOtherKey, false)
            }
            let record = known?.record ?? (limits.keepsEvents && book.events.count < limits.events ? book.events.count : nil)
            for key in keys { book.memory[key] = KeyMemory.Entry(countedAt: now, timesCounted: 1, record: record) }
        }

        var record = known?.record
        if let record {
            book.events[record].timesCounted += 1
            book.events[record].timesReceived += 1
        } else if limits.keepsEvents, book.events.count < limits.events {
            record = book.events.count
            book.events.append(
                CountedEvent(
                    platform: account.platform, account: account.id, name: event.name, eventID: event.id,
                    deduplicationKey: event.deduplication?.key, timesCounted: 1, timesReceived: 1,
                    countedAt: now.seconds, occurredAt: event.occurredAt?.seconds, value: event.value,
                    currency: event.currency, notes: event.notes))
        }
        if let identity {
            let times = (known?.timesCounted ?? 0) + 1
            book.memory[identity] = KeyMemory.Entry(countedAt: now, timesCounted: times, record: record)
        }
        return (.counted, known != nil)
    }

    // MARK: Reading

    var truth: Truth {
        book.withLock { book in
            var truth = Truth()
            truth.strayRequests = book.strayRequests
            for (platform, count) in book.arrived { truth.platforms[platform.rawValue, default: .init()].arrived = count }
            for (platform, count) in book.finished { truth.platforms[platform.rawValue, default: .init()].finished = count }
            for (account, counts) in book.accounts {
                truth.platforms[account.platform.rawValue, default: .init()].accounts[account.id] = counts
            }
            return truth
        }
    }

    func events(of platform: PlatformName?, account: String?) -> [CountedEvent] {
        let events = book.withLock { $0.events }
        return events.filter { event in
            (platform == nil || event.platform == platform) && (account == nil || event.account == account)
        }
    }
}

extension EventOutcome {
    fileprivate var fate: ReceivedRequest.Fate {
        switch self {
        case .counted: .counted
        case .duplicate, .duplicateByOtherKey: .repeated
        case .ignored: .ignored
        case .refused: .refused
        }
    }
}
