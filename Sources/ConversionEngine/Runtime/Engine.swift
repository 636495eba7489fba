import ConversionCore
import HTTPClient
import PostgresClient
import Synchronization

/// The running whole: intake, dispatcher, recorder and control loop, each on its own connection.
public final class Engine: Sendable {
    private let configuration: EngineConfiguration
    private let observer: any Observer
    private let lease = Lease()
    private let intakeSignal = WakeSignal()
    private let controlSignal = WakeSignal()
    private let settings = SettingsHolder()
    private let outcomes: OutcomeQueue
    private let session: HTTPSession
    private let dispatcher: Dispatcher
    private let control: ControlLoop
    private let planning: Reconnecting
    private let assisting: Reconnecting
    private let recording: Reconnecting
    private let marking: Reconnecting
    private let controlling: Reconnecting
    private let listening: Reconnecting
    private let keeping: Reconnecting
    private let confirmer: Confirmer
    private let progress = ProgressWatch()
    private let isHandedOver = Atomic(false)

    public init(_ configuration: EngineConfiguration, observer: any Observer) {
        self.configuration = configuration
        self.observer = observer
        var http = HTTPSessionConfiguration()
        http.certificateAuthorityFile = configuration.certificateAuthorityFile
        // Each destination limits itself; one that answers late must not hold up the others' requests.
        http.maximumConcurrentRequests = 8 * InFlightLimit.highest
        http.maximumConnectionsPerHost = InFlightLimit.highest
        http.maximumIdleConnections = InFlightLimit.highest
        session = HTTPSession(http)
        outcomes = OutcomeQueue(highWater: configuration.recorderHighWater)
        var database = configuration.database
        database.idleInTransactionLimit = configuration.transactionLimit
        planning = Reconnecting(database, observer: observer, waits: DatabaseWaits(of: .intake, progress))
        // The intake waits for its assistant.
        assisting = Reconnecting(database, observer: observer, waits: DatabaseWaits(of: .intake, progress))
        recording = Reconnecting(database, observer: observer)
        let marking = Reconnecting(database, observer: observer)
        self.marking = marking
        controlling = Reconnecting(database, observer: observer, waits: DatabaseWaits(of: .control, progress))
        listening = Reconnecting(database, observer: observer)
        keeping = Reconnecting(database, observer: observer)
        let transport = Transport(session: session)
        let credentials = Credentials(
            resolver: SecretResolver(environment: configuration.environment),
            tokens: AccessTokens(
                transport: transport, clock: configuration.clock, requestTimeout: configuration.requestTimeout, observer: observer),
            observer: observer)
        dispatcher = Dispatcher(
            Dispatcher.Dependencies(
                transport: transport, outcomes: outcomes, lease: lease, credentials: credentials,
                confirmationDelay: configuration.confirmationDelay, requestTimeout: configuration.requestTimeout,
                clock: configuration.clock, observer: observer,
                markStarted: { [lease] batch, position in
                    guard let owner = lease.instance else { return false }
                    return try await marking.run(.claiming) { connection in
                        try await BatchStore(connection: connection).markStarted(batch, upTo: position, owner: owner)
                    }
                },
                wakeIntake: { [intakeSignal] in intakeSignal.wake() },
                wakeControl: { [controlSignal] in controlSignal.wake() }))
        confirmer = Confirmer(
            // Neither is in a hurry, so they share a connection.
            database: keeping, settings: settings, credentials: credentials, transport: transport,
            confirmationDelay: configuration.confirmationDelay, requestTimeout: configuration.requestTimeout, observer: observer)
        control = ControlLoop(
            database: controlling, dispatcher: dispatcher, settings: settings, lease: lease, signal: controlSignal,
            intakeSignal: intakeSignal, endpoints: configuration.endpoints,
            timing: ControlLoop.Timing(heartbeat: configuration.heartbeatInterval, lease: configuration.lease, transactionLimit: configuration.transactionLimit),
            identity: configuration.identity,
            clock: configuration.clock, observer: observer, progress: progress)
    }

    /// Whether the engine can do its work: it holds its lease and has settings. What `/readyz` answers.
    public var isReady: Bool { lease.isValid && settings.current.version > 0 }

    /// Whether the engine's loops go round: what `/livez` and the watchdog ask.
    ///
    /// - Parameter span: how long nothing may have happened; idle loops come round as well.
    public func hasProgressed(within span: Duration) -> Bool { progress.hasProgressed(within: span) }

    /// Reads settings and secrets anew (SIGHUP).
    public func reload() async {
        await control.reload()
        intakeSignal.wake()
    }

    /// Runs until the task is cancelled, then drains: nothing new is taken, what is under way is answered or cancelled at
    /// the time-out, every outcome is written, the rest is handed back, and this instance leaves the list. Where the database
    /// does not take that within a few seconds more, it is given up and told.
    public func run() async {
        let recorder = Recorder(
            queue: outcomes, database: recording, lease: lease, clock: configuration.clock, observer: observer,
            onWritten: { [dispatcher, intakeSignal] in
                await dispatcher.pumpAll()
                intakeSignal.wake()
            })
        let intake = Intake(
            database: planning, assistantDatabase: assisting, dispatcher: dispatcher,
            listener: IdleListener(database: listening, signal: intakeSignal, listens: configuration.listens),
            signal: intakeSignal, lease: lease, clock: configuration.clock, settings: settings, limit: configuration.planningRows,
            pollInterval: configuration.pollInterval, progress: progress, observer: observer)
        let housekeeping = Housekeeping(
            database: keeping, syncLogMonths: configuration.syncLogMonths, transitionMonths: configuration.transitionMonths,
            observer: observer)
        // Not children of this task: at its cancellation they end one after the other, in drain(…).
        let loops = Loops(
            intake: Task { await intake.run() }, control: Task { await control.run() }, recorder: Task { await recorder.run() },
            housekeeping: Task { await housekeeping.run() }, confirmer: Task { [confirmer] in await confirmer.run() })
        await untilCancelled()
        // Not in this task: whatever it asks the database would be cancelled at once, as it is.
        await Task { await self.drain(intake, loops) }.value
    }

    private struct Loops: Sendable {
        let intake: Task<Void, Never>
        let control: Task<Void, Never>
        let recorder: Task<Void, Never>
        let housekeeping: Task<Void, Never>
        let confirmer: Task<Void, Never>
    }

    /// How long after the requests the database may take to be told of them.
    static let writingTime = Duration.seconds(5)

    /// Returns when all is handed over, or its time is over: a database that does not answer keeps no daemon from ending.
    private func drain(_ intake: Intake, _ loops: Loops) async {
        observer.observe(.draining)
        let ended = WakeSignal()
        let handingOver = Task {
            await handOver(intake, loops)
            isHandedOver.store(true, ordering: .releasing)
            ended.wake()
        }
        await ended.wait(atMost: configuration.drainTimeout + Self.writingTime)
        guard !isHandedOver.load(ordering: .acquiring) else { return observer.observe(.stopped) }
        observer.observe(.drainGivenUp(outcomes: outcomes.unwrittenRows, batches: Set(await dispatcher.batchesInHand).count))
        // Whatever waits for the database gives up in its own time, of which nobody waits for the end.
        for loop in [loops.intake, loops.recorder, loops.control] { loop.cancel() }
        handingOver.cancel()
    }

    private func handOver(_ intake: Intake, _ loops: Loops) async {
        loops.housekeeping.cancel()
        loops.confirmer.cancel()
        // First the intake, so that whatever its last round brings is in hand, and is handed back.
        await intake.stop()
        await dispatcher.drain(timeout: configuration.drainTimeout)
        await loops.intake.value
        await dispatcher.drain(timeout: .seconds(1))
        outcomes.close()
        await loops.recorder.value
        await control.stop()
        await loops.control.value
        await control.leave()
        await loops.housekeeping.value
        await loops.confirmer.value
        await session.shutdown()
        for connection in [planning, assisting, recording, marking, controlling, listening, keeping] { await connection.close() }
    }

    private func untilCancelled() async {
        let signal = WakeSignal()
        await signal.wait()
        while !Task.isCancelled { await signal.wait() }
    }
}
