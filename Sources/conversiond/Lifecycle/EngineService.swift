import ConversionEngine
import Logging
import PostgresClient
import ServiceLifecycle

/// Waits for the database, looks at its schema, and runs the engine until the shutdown.
struct EngineService: Service {
    let engine: Engine
    let database: PostgresConfiguration
    let state: DaemonState
    let manager: ServiceManager
    let lastResort: LastResort
    let logger: Logger

    /// Throws ``SchemaGate/Mismatch``.
    func run() async throws {
        // This service is the first to hear of the shutdown.
        try await withGracefulShutdownHandler {
            try await cancelWhenGracefulShutdown {
                guard try await schemaIsUsable() else { return }
                state.enter(.running)
                manager.tellStatus()
                await engine.run()
            }
        } onGracefulShutdown: {
            lastResort.arm()
        }
        state.enter(.draining)
    }

    /// Asks until the database answers; false if the shutdown comes first.
    ///
    /// A daemon that gave up would be started again and again until systemd gives up too: the database may well be back
    /// only after that.
    private func schemaIsUsable() async throws -> Bool {
        var pause = Duration.milliseconds(250)
        var told = ""
        while !Task.isCancelled {
            do {
                let connection = try await PostgresConnection.connect(database)
                try await SchemaGate.check(connection)
                await connection.close()
                if !told.isEmpty { logger.notice("the database answers") }
                return true
            } catch let error as PostgresError {
                if Task.isCancelled { break }
                state.enter(.waitingForDatabase(problem: error.description))
                manager.tellStatus()
                // Once per kind of failure, not at every try.
                if told != error.description {
                    logger.error("waiting for the database; trying again", metadata: ["problem": .string(error.description)])
                    told = error.description
                }
            }
            do { try await Task.sleep(for: pause) } catch { break }
            pause = min(pause * 2, .seconds(5))
        }
        return false
    }
}
