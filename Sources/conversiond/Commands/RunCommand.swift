import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `conversiond run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs the daemon.",
        discussion: """
            Decides what is in the outbox, sends it, and writes down what became of it, until SIGTERM or SIGINT: then it takes \
            nothing new, lets requests under way end (at most daemon.drain_timeout), writes their outcomes, hands back the \
            rest and ends with status 0. Where the database does not take that within five seconds more, it says what was not \
            written back and ends with status 1; another daemon takes it over. SIGHUP reads settings, secrets and the log level \
            again.

            Any number may run on one database. A database that does not answer is waited for. A schema that does not fit this \
            version ends it with status 78: run conversiond migrate.

            Serves /livez, /readyz, /metrics and /status on admin.listen, logs to standard error, and tells systemd how it \
            is (Type=notify, WatchdogSec=).

            Example:
              CONVERSIOND_LOG_LEVEL=debug conversiond run --config ./conversiond.toml
            """)

    @OptionGroup var configuration: ConfigurationOptions

    func run() async throws {
        let loaded = try configuration.load()
        let environment = ProcessInfo.processInfo.environment
        let loader = ConfigurationLoader(file: configuration.file, environment: environment)
        let daemon = Daemon(
            configuration: loaded, database: try DatabaseAccess.configuration(loaded), environment: environment,
            loadConfiguration: { try loader.load() })
        do throws(Daemon.Failure) {
            try await daemon.run()
        } catch {
            switch error {
            case .configuration: throw ExitStatus.configuration
            case .other: throw ExitStatus.failure
            }
        }
    }
}
