import ConversionCore
import ConversionEngine
import Logging
import PostgresClient
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The running daemon: the engine and what surrounds it, from the first log line to the last.
struct Daemon {
    let configuration: DaemonConfiguration
    let database: PostgresConfiguration
    let environment: [String: String]
    /// For SIGHUP.
    let loadConfiguration: @Sendable () throws -> DaemonConfiguration

    /// What ended the daemon before anybody asked it to.
    enum Failure: Error {
        /// Wrong schema: no use in starting again.
        case configuration
        case other
    }

    /// Returns after a drain; throws ``Failure``, already logged.
    func run() async throws(Failure) {
        // A peer that has gone is told by the call's error.
        signal(SIGPIPE, SIG_IGN)
        FileDescriptorLimit.raise()
        MemoryArenas.limit()
        let output = LogOutput(configuration.log)
        let logger = output.logger("conversiond")
        defer { output.sink.flush() }
        logger.notice("starting", metadata: [
            "version": .string(ConversiondVersion.text), "database": .string(database.description), "pid": .stringConvertible(getpid()),
        ])
        let state = DaemonState()
        do {
            try await group(state: state, output: output, logger: logger).run()
            logger.notice("ended")
        } catch let mismatch as SchemaGate.Mismatch {
            logger.critical("\(mismatch.description)")
            throw .configuration
        } catch {
            logger.critical("failed", metadata: ["problem": .string("\(error)")])
            throw .other
        }
        if state.facts.leftUnwritten { throw .other }
    }

    private func group(state: DaemonState, output: LogOutput, logger: Logger) async -> ServiceGroup {
        let drain = Duration.microseconds(configuration.daemon.drainTimeout.microseconds)
        let lastResort = LastResort(limit: drain + .seconds(15), sink: output.sink, logger: logger)
        let manager = ServiceManager(environment: environment, state: state, longestStop: lastResort.limit + .seconds(5))
        let registry = PrometheusRegistry(help: DaemonMetric.helpByName)
        let log = LogObserver(logger)
        let engine = Engine(
            engineConfiguration(), observer: Observers([state, log, MetricsObserver(registry), manager]))
        let cache = StatusCache(database)
        let responder = AdminResponder(
            engine: engine, state: state, cache: cache, registry: registry, droppedLogLines: { output.sink.droppedLines })
        // Trapped before anybody is told that the daemon is ready: until then SIGHUP ends a process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let admin = AdminServer(
            address: configuration.admin, responder: responder, logger: logger,
            libraryLogger: output.logger("conversiond.admin", atLeast: .error), onListening: { manager.tellReady() })
        var services: [any Service] = [
            admin, TickingService(interval: .seconds(10)) { log.tellActivity() },
        ]
        if let interval = manager.watchdogInterval {
            services.append(TickingService(interval: interval) { if responder.isAlive { manager.tellAlive() } })
        }
        services.append(
            ReloadService(
                hangups: hangups, engine: engine, manager: manager, output: output, logger: logger, loadConfiguration: loadConfiguration))
        // The last is shut down first: the others serve until the engine has drained.
        services.append(
            EngineService(
                engine: engine, database: database, state: state, manager: manager, lastResort: lastResort, logger: logger))
        var group = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: output.logger("conversiond.lifecycle", atLeast: .critical))
        // The engine bounds its own drain, the last resort whatever else might hang: the group's own limit is a crash.
        group.maximumGracefulShutdownDuration = drain + .seconds(10)
        return ServiceGroup(configuration: group)
    }

    private func engineConfiguration() -> EngineConfiguration {
        var engine = EngineConfiguration(
            database: database,
            identity: InstanceIdentity(host: Self.hostName(), pid: getpid(), version: ConversiondVersion.text))
        let daemon = configuration.daemon
        engine.endpoints = configuration.endpoints
        engine.environment = environment
        engine.certificateAuthorityFile = daemon.caFile
        engine.heartbeatInterval = .microseconds(daemon.heartbeatInterval.microseconds)
        engine.lease = .microseconds(daemon.lease.microseconds)
        engine.pollInterval = .microseconds(daemon.pollIntervalMax.microseconds)
        engine.planningRows = daemon.planningRows
        engine.confirmationDelay = daemon.confirmationDelay
        engine.requestTimeout = daemon.requestTimeout
        engine.drainTimeout = .microseconds(daemon.drainTimeout.microseconds)
        engine.syncLogMonths = daemon.syncLogRetention
        engine.transitionMonths = daemon.transitionRetention
        engine.clock = WallClock(offset: daemon.clockOffset)
        engine.listens = !configuration.usesTransactionPooling
        return engine
    }

    private static func hostName() -> String {
        var name = [UInt8](repeating: 0, count: 256)
        let failed = name.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { gethostname($0.baseAddress!, $0.count - 1) != 0 }
        }
        return failed ? "unknown" : String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
    }
}
