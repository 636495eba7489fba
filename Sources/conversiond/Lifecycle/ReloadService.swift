import ConversionEngine
import Logging
import ServiceLifecycle
import UnixSignals

/// SIGHUP: settings, secrets and the log level are read again.
struct ReloadService: Service {
    let hangups: UnixSignalsSequence
    let engine: Engine
    let manager: ServiceManager
    let output: LogOutput
    let logger: Logger
    /// Reads the configuration again.
    let loadConfiguration: @Sendable () throws -> DaemonConfiguration

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            manager.tellReloading()
            logger.notice("reloading settings, secrets and the log level")
            do {
                output.level = try loadConfiguration().log.level
            } catch {
                logger.error("the configuration cannot be used; the one in force stays", metadata: ["problem": .string("\(error)")])
            }
            await engine.reload()
            manager.tellReady()
        }
    }
}
