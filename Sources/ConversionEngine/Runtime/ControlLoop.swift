import ConversionCore
import Destinations
import PostgresClient

/// The heartbeat and what rides on it: take-over, shared destination states, and settings.
actor ControlLoop {
    struct Timing: Sendable {
        var heartbeat: Duration
        var lease: Duration
        /// How long a transaction may stand still.
        var transactionLimit: Duration
    }

    private let database: Reconnecting
    private let dispatcher: Dispatcher
    private let settings: SettingsHolder
    private let lease: Lease
    private let signal: WakeSignal
    private let intakeSignal: WakeSignal
    private let endpoints: Endpoints
    private let timing: Timing
    private let identity: InstanceIdentity
    private let clock: WallClock
    private let observer: any Observer
    private let progress: ProgressWatch
    private var mustReload = true
    private var isStopping = false
    private var refused: Set<String> = []

    init(
        database: Reconnecting, dispatcher: Dispatcher, settings: SettingsHolder, lease: Lease, signal: WakeSignal,
        intakeSignal: WakeSignal, endpoints: Endpoints, timing: Timing, identity: InstanceIdentity,
        clock: WallClock, observer: any Observer, progress: ProgressWatch
    ) {
        self.database = database
        self.dispatcher = dispatcher
        self.settings = settings
        self.lease = lease
        self.signal = signal
        self.intakeSignal = intakeSignal
        self.endpoints = endpoints
        self.timing = timing
        self.identity = identity
        self.clock = clock
        self.observer = observer
        self.progress = progress
    }

    /// Reads settings and secrets anew at the next beat (SIGHUP).
    func reload() async {
        mustReload = true
        await dispatcher.forgetSecrets()
        signal.wake()
    }

    /// Ends ``run()`` after the beat under way.
    func stop() {
        isStopping = true
        signal.wake()
    }

    /// Runs until stopped.
    func run() async {
        while !isStopping, !Task.isCancelled {
            progress.tick(.control)
            let wasValid = lease.isValid
            await beat()
            if !wasValid, lease.isValid { intakeSignal.wake() }
            await signal.wait(atMost: timing.heartbeat)
        }
    }

    private func beat() async {
        do {
            let version = try await renew()
            if version != settings.current.version { mustReload = true }
            if mustReload { try await loadSettings() }
            // Whatever stood still while the lease was not valid goes on, and a lane waits no longer than a beat for a lost wake-up.
            await dispatcher.pumpAll()
            try await shareStates()
            let instance = lease.instance
            let (stalled, taken) = try await database.run(.takeOver) { [timing] connection in
                let register = InstanceRegister(connection: connection, lease: timing.lease)
                // First, because the other may have to wait for a lock that such a session holds.
                return (try await register.endStalledSessions(after: timing.transactionLimit), try await register.takeOver(for: instance))
            }
            if stalled > 0 { observer.observe(.endedStalledSessions(count: stalled)) }
            if taken > 0 {
                observer.observe(.tookOver(batches: taken))
                await dispatcher.noticeUnowned(Set(settings.current.destinations.keys))
                intakeSignal.wake()
            }
        } catch {
            // Told by the connection; the lease runs out by itself if this goes on.
        }
    }

    /// Joins, or renews the heartbeat, and returns the settings' version.
    private func renew() async throws -> Int64 {
        let began = ContinuousClock.now
        // The margin is for a request that left just before the lease ended.
        let valid = timing.lease - max(timing.lease / 5, .milliseconds(500))
        if let instance = lease.instance {
            let version = try await database.run(.heartbeat) { [timing] connection in
                try await InstanceRegister(connection: connection, lease: timing.lease).beat(instance)
            }
            if let version {
                lease.renew(instance: instance, until: began + valid)
                return version
            }
            observer.observe(.fenced)
            lease.revoke()
            let unsent = await dispatcher.abandonAll()
            try await database.run(.heartbeat) { try await BatchStore(connection: $0).unmark(unsent, owner: instance) }
        }
        let joined = try await database.run(.heartbeat) { [timing, identity] connection in
            try await InstanceRegister(connection: connection, lease: timing.lease).join(
                host: identity.host, pid: identity.pid, version: identity.version)
        }
        lease.renew(instance: joined, until: began + valid)
        observer.observe(.started(instance: joined))
        return try await database.run(.settings) { try await SettingsStore($0).version() }
    }

    private func loadSettings() async throws {
        let loaded = try await database.run(.settings) { [endpoints] in try await SettingsStore($0).load(endpoints: endpoints) }
        for problem in loaded.problems where refused.insert(problem.description).inserted {
            observer.observe(.settingsRefused(workspace: problem.workspace, problem: problem.description))
        }
        if loaded.problems.isEmpty { refused = [] }
        mustReload = false
        settings.replace(loaded.settings)
        await dispatcher.update(loaded.settings)
        observer.observe(
            .settingsLoaded(
                version: loaded.settings.version, workspaces: loaded.settings.workspaces.count,
                destinations: loaded.settings.destinations.count - loaded.settings.removed.count))
        intakeSignal.wake()
    }

    private func shareStates() async throws {
        let changes = await dispatcher.takeStateChanges()
        let now = clock.now
        do {
            let states = try await database.run(.heartbeat) { connection in
                let table = DestinationStates(connection: connection)
                try await table.write(changes, now: now)
                return try await table.read()
            }
            await dispatcher.adopt(states)
        } catch {
            await dispatcher.keepStateChanges(changes)
            throw error
        }
    }

    /// Takes this instance out of the list; for the end of a drain.
    func leave() async {
        guard let instance = lease.instance else { return }
        let changes = await dispatcher.takeStateChanges()
        let now = clock.now
        do {
            try await database.run(.heartbeat) { [timing] connection in
                try await DestinationStates(connection: connection).write(changes, now: now)
                try await InstanceRegister(connection: connection, lease: timing.lease).leave(instance)
            }
        } catch {
            // The others take over when the lease runs out.
        }
        lease.revoke()
    }
}

/// How an instance names itself in `conversiond.instance`.
public struct InstanceIdentity: Sendable {
    public var host: String
    public var pid: Int32
    public var version: String

    public init(host: String, pid: Int32, version: String) {
        self.host = host
        self.pid = pid
        self.version = version
    }
}
