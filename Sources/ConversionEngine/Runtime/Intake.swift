import ConversionCore
import PostgresClient

/// The loop that brings work to the dispatcher: outbox rows through the planner, waiting batches by claiming.
///
/// One after the other, so that after a lost reply it is certain what is in hand and what is not. While more rows wait than
/// one round takes, an assistant plans beside it on a connection of its own: PostgreSQL writes the one round while the
/// other is decided. Before batches of ours that are not in hand are released, it has come to its end.
actor Intake {
    private let database: Reconnecting
    private let assistantDatabase: Reconnecting
    private let dispatcher: Dispatcher
    private let planner: Planner
    private let listener: IdleListener
    private let signal: WakeSignal
    private let lease: Lease
    private let clock: WallClock
    private let settings: SettingsHolder
    private let limit: Int
    private let pollInterval: Duration
    private let progress: ProgressWatch
    private var lowWater = LowWater()
    private var mayHaveOrphans = false
    /// When batches that are ours and not in hand are looked for anyhow: a commit whose reply was lost may become visible
    /// long after, where it waits for a standby or a slow disk.
    private var nextOrphanCheck = ContinuousClock.now + orphanCheckInterval
    private static let orphanCheckInterval = Duration.seconds(5)
    /// How often in a row the idle lock could not be had and there was nothing to do.
    private var missedIdles = 0
    /// The idle lock is being given back.
    private var unlocking: Task<Void, Never>?
    private var isStopping = false
    private var isAssisted = false
    /// Whether the last round was as large as it may be.
    private var hasBacklog = false
    private var roundLimit: Int
    /// When the last round began, if it found rows and took them all.
    private var lastSmallRound: ContinuousClock.Instant?
    /// Rounds that find few rows begin no sooner than this after one another: each costs a commit, whose fsync the CRM's own commits
    /// wait for. A row that finds the daemon waiting is not held up.
    private static let pace = Duration.milliseconds(4)
    private var contestPace = ContestPace(now: .now)
    private let observer: any Observer

    init(
        database: Reconnecting, assistantDatabase: Reconnecting, dispatcher: Dispatcher, listener: IdleListener, signal: WakeSignal, lease: Lease,
        clock: WallClock, settings: SettingsHolder, limit: Int, pollInterval: Duration, progress: ProgressWatch,
        observer: any Observer
    ) {
        self.database = database
        self.assistantDatabase = assistantDatabase
        self.dispatcher = dispatcher
        self.planner = Planner(observer: observer)
        self.listener = listener
        self.signal = signal
        self.lease = lease
        self.clock = clock
        self.settings = settings
        self.limit = limit
        self.pollInterval = pollInterval
        self.progress = progress
        roundLimit = limit
        self.observer = observer
    }

    /// Ends ``run()`` after the round under way.
    func stop() {
        isStopping = true
        signal.wake()
    }

    /// Runs until stopped.
    func run() async {
        await withTaskGroup(of: Void.self) { assistants in
            while !isStopping {
                progress.tick(.intake)
                guard lease.isValid, let instance = lease.instance else {
                    await signal.wait(atMost: .milliseconds(100))
                    continue
                }
                if orphansAreDue { await assistants.waitForAll() }
                let worked = await workOnce(instance)
                if hasBacklog, !isAssisted {
                    isAssisted = true
                    assistants.addTask { await self.assist() }
                }
                if worked { missedIdles = 0 } else if !isStopping { await idle(instance) }
                if let began = lastSmallRound, !isStopping {
                    try? await Task.sleep(until: began + Self.pace, tolerance: .zero, clock: .continuous)
                }
            }
        }
        await unlocking?.value
    }

    /// Plans round after round while more rows wait than one takes.
    private func assist() async {
        while !isStopping, hasBacklog, !orphansAreDue, lease.isValid, let instance = lease.instance {
            do {
                _ = try await plan(instance, assistantDatabase)
            } catch {
                noteFailure(error)
                break
            }
        }
        isAssisted = false
    }

    /// Whether batches must be looked for that are ours and not in hand; what is planned meanwhile would be among them.
    private var orphansAreDue: Bool { mayHaveOrphans || ContinuousClock.now >= nextOrphanCheck }

    /// Looks once for work of both kinds; true if there was some.
    private func workOnce(_ instance: Int32) async -> Bool {
        do {
            if orphansAreDue, !isAssisted { try await releaseOrphans(instance) }
            let planned = try await plan(instance, database)
            let contested = try await contest()
            let claimed = try await claim(instance)
            return planned || contested || claimed
        } catch {
            noteFailure(error)
            return false
        }
    }

    private func noteFailure(_ error: any Error) {
        hasBacklog = false
        guard let error = error as? PostgresError else { return }
        if error.isConnectionGone || error.mayHaveCommitted || error.reason == .timedOut { mayHaveOrphans = true }
        // A row that the database refuses again and again is found by smaller and smaller rounds, and does not hold up the others for long.
        if !error.isTransient { roundLimit = max(1, roundLimit / 2) }
    }

    private func plan(_ instance: Int32, _ database: Reconnecting) async throws -> Bool {
        let current = settings.current
        guard current.version > 0 else { return false }
        let rooms = await dispatcher.rooms()
        let began = ContinuousClock.now
        let after = lowWater.claimAbove(began)
        let now = clock.now
        // A round's memory is that of its events: the more destinations, the fewer rows.
        let limit = min(roundLimit, max(100, 1_000 / max(1, current.destinations.count)))
        let planner = planner
        let result = try await database.run(.planning) { connection in
            try await planner.round(
                connection, settings: current, rooms: rooms, instance: instance, after: after, limit: limit, now: now)
        }
        roundLimit = min(self.limit, roundLimit * 2)
        hasBacklog = result.rows == limit
        lastSmallRound = result.rows > 0 && !hasBacklog ? began : nil
        let ended = ContinuousClock.now
        lowWater.claimed(
            highestID: result.highestID, sweptFromZero: after == 0, wasEmpty: result.rows == 0, took: ended - began, now: ended)
        await dispatcher.noticeUnowned(result.unowned)
        if await !dispatcher.take(result.owned, ownedBy: instance) {
            mayHaveOrphans = true
            let marked = result.owned.filter { $0.started > 0 }.map(\.batch.id)
            try await database.run(.planning) { try await BatchStore(connection: $0).unmark(marked, owner: instance) }
        }
        if result.contested > 0 { contestPace.planned(at: ended) }
        return result.rows > 0
    }

    /// Looks whether contested events can be decided; true if some were.
    private func contest() async throws -> Bool {
        guard ContinuousClock.now >= contestPace.next, settings.current.version > 0 else { return false }
        let contest = Contest(settings: settings.current, now: clock.now)
        let result = try await database.run(.planning) { try await contest.settle($0) }
        contestPace.looked(result, at: .now)
        guard result.decided > 0 else { return false }
        observer.observe(.contested(won: result.won, alreadySent: result.alreadySent, expired: result.expired))
        await dispatcher.noticeUnowned(result.unowned)
        return true
    }

    private func claim(_ instance: Int32) async throws -> Bool {
        let requests = await dispatcher.claimRequests()
        guard !requests.isEmpty else { return false }
        let now = clock.now
        let batches = try await database.run(.claiming) { connection in
            try await BatchStore(connection: connection).claim(requests, owner: instance, now: now)
        }
        await dispatcher.claimed(requests, batches, ownedBy: instance)
        return !batches.isEmpty
    }

    private func releaseOrphans(_ instance: Int32) async throws {
        nextOrphanCheck = .now + Self.orphanCheckInterval
        let inHand = await dispatcher.batchesInHand
        let released = try await database.run(.claiming) { connection in
            try await BatchStore(connection: connection).releaseOrphans(owner: instance, inHand: inHand)
        }
        mayHaveOrphans = false
        if released > 0 { await dispatcher.noticeUnowned(Set(settings.current.destinations.keys)) }
    }

    /// Waits for rows in the outbox, and sees meanwhile to what is not there. The one daemon that holds the idle lock is notified;
    /// others poll, with jitter so as not to march in step.
    private func idle(_ instance: Int32) async {
        await unlocking?.value
        let isNotified = await listener.beginIdle()
        if isNotified {
            missedIdles = 0
            // What was inserted before the lock was held notified nobody.
            if await !workOnce(instance) { await wait(instance, until: .now + pollInterval, isNotified: true) }
            // On a connection of its own: what has come is planned meanwhile.
            unlocking = Task { [listener] in await listener.endIdle() }
        } else {
            // A CRM's transaction shares the lock for a moment, another daemon holds it for long: so soon at first, then seldom.
            missedIdles += 1
            await wait(instance, until: .now + .milliseconds(Int64.random(in: 1...3) << min(missedIdles, 4)), isNotified: false)
        }
    }

    /// Returns when there may be something in the outbox, or something else has changed that planning depends on. Until then claims for
    /// lanes that have room, and decides contested events: neither needs a look into the outbox, nor that the lock is let go.
    private func wait(_ instance: Int32, until end: ContinuousClock.Instant, isNotified: Bool) async {
        let version = settings.current.version
        while !isStopping, lease.isValid, lease.instance == instance, settings.current.version == version, .now < end {
            // Without settings nothing is decided.
            let next = version > 0 ? min(end, contestPace.next) : end
            let span = max(next - .now, .milliseconds(1))
            if isNotified {
                guard await listener.wait(atMost: span) != .byNotification else { return }
            } else {
                await signal.wait(atMost: span)
            }
            do {
                _ = try await contest()
                _ = try await claim(instance)
            } catch {
                return noteFailure(error)
            }
        }
    }
}
