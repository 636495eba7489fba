import ConversionCore
import HTTPClient
import PostgresClient

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
    private let recording: Reconnecting
    private let marking: Reconnecting
    private let controlling: Reconnecting
    private let listening: Reconnecting
    private let progress = ProgressWatch()

    public init(_ configuration: EngineConfiguration, observer: any Observer) {
        self.configuration = configuration
        let observer = Observers([observer, progress])
        self.observer = observer
        var http = HTTPSessionConfiguration()
        http.certificateAuthorityFile = configuration.certificateAuthorityFile
        session = HTTPSession(http)
        outcomes = OutcomeQueue(highWater: configuration.recorderHighWater)
        planning = Reconnecting(configuration.database, observer: observer)
        recording = Reconnecting(configuration.database, observer: observer)
        let marking = Reconnecting(configuration.database, observer: observer)
        self.marking = marking
        controlling = Reconnecting(configuration.database, observer: observer)
        listening = Reconnecting(configuration.database, observer: observer)
        dispatcher = Dispatcher(
            Dispatcher.Dependencies(
                transport: Transport(session: session), outcomes: outcomes, lease: lease,
                secrets: SecretResolver(environment: configuration.environment), clock: configuration.clock, observer: observer,
                markStarted: { [lease] batch, position in
                    guard let owner = lease.instance else { return false }
                    return try await marking.run(.claiming) { connection in
                        try await BatchStore(connection: connection).markStarted(batch, upTo: position, owner: owner)
                    }
                },
                wakeIntake: { [intakeSignal] in intakeSignal.wake() },
                wakeControl: { [controlSignal] in controlSignal.wake() }))
        control = ControlLoop(
            database: controlling, dispatcher: dispatcher, settings: settings, lease: lease, signal: controlSignal,
            intakeSignal: intakeSignal, endpoints: configuration.endpoints,
            timing: ControlLoop.Timing(heartbeat: configuration.heartbeatInterval, lease: configuration.lease),
            identity: configuration.identity,
            housekeeping: Housekeeping(syncLogMonths: configuration.syncLogMonths, transitionMonths: configuration.transitionMonths),
            clock: configuration.clock, observer: observer, progress: progress)
    }

    /// Whether the engine can do its work: it holds its lease and has settings. What `/readyz` answers.
    public var isReady: Bool { lease.isValid && settings.current.version > 0 }

    /// Whether the engine's loops go round: what `/livez` and the watchdog ask.
    ///
    /// - Parameter span: how long nothing may have happened; the heartbeat alone moves it.
    public func hasProgressed(within span: Duration) -> Bool { progress.hasProgressed(within: span) }

    /// Reads settings and secrets anew (SIGHUP).
    public func reload() async {
        await control.reload()
        intakeSignal.wake()
    }

    /// Runs until the task is cancelled, then drains: nothing new is taken, what is under way is answered or cancelled at
    /// the time-out, every outcome is written, the rest is handed back, and this instance leaves the list.
    public func run() async {
        let recorder = Recorder(
            queue: outcomes, database: recording, lease: lease, observer: observer,
            onWritten: { [dispatcher, intakeSignal] in
                await dispatcher.pumpAll()
                intakeSignal.wake()
            })
        let intake = Intake(
            database: planning, dispatcher: dispatcher,
            listener: IdleListener(database: listening, signal: intakeSignal, listens: configuration.listens),
            signal: intakeSignal, lease: lease, clock: configuration.clock, settings: settings, limit: configuration.planningRows,
            pollInterval: configuration.pollInterval, observer: observer)
        // Not children of this task: at its cancellation they end one after the other, in drain(…).
        let intaking = Task { await intake.run() }
        let controlling = Task { await control.run() }
        let recordingTask = Task { await recorder.run() }
        await untilCancelled()
        // Not in this task: whatever it asks the database would be cancelled at once, as it is.
        await Task { await self.drain(intaking: intaking, controlling: controlling, recording: recordingTask) }.value
    }

    private func drain(intaking: Task<Void, Never>, controlling: Task<Void, Never>, recording recorder: Task<Void, Never>) async {
        observer.observe(.draining)
        intaking.cancel()
        intakeSignal.wake()
        // A database that does not answer must not hold the drain beyond its time.
        let limit = Task { [configuration] in
            try await Task.sleep(for: configuration.drainTimeout + .seconds(5))
            recorder.cancel()
            controlling.cancel()
        }
        await dispatcher.drain(timeout: configuration.drainTimeout)
        await intaking.value
        await dispatcher.drain(timeout: .seconds(1))
        outcomes.close()
        await recorder.value
        controlling.cancel()
        controlSignal.wake()
        await controlling.value
        await control.leave()
        limit.cancel()
        await session.shutdown()
        for connection in [planning, recording, marking, self.controlling, listening] { await connection.close() }
        observer.observe(.stopped)
    }

    private func untilCancelled() async {
        let signal = WakeSignal()
        await signal.wait()
        while !Task.isCancelled { await signal.wait() }
    }
}
