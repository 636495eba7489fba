import ArgumentParser
import PostgresClient
import SettingsFile

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `conversiond check`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks at everything the daemon needs, one line each.",
        discussion: """
            The configuration, the database, its clock and schema version, the role's permissions, the settings of every \
            workspace, every secret (read, never printed), and whether the platforms' endpoints can be reached. Nothing is \
            changed and no event is sent. Each line begins with ok, warn or FAIL.

            Run it as the daemon's user with its environment, for example:
              systemd-run --pipe --uid=conversiond -p EnvironmentFile=/etc/default/conversiond conversiond check

            Exit status: 0 no FAIL; 78 something configured is wrong; 1 something failed that may work later.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        var isMisconfigured = false
        var hasFailed = false
        var isWritten = true
        func tell(_ line: CheckLine) {
            switch line.verdict {
            case .misconfigured: isMisconfigured = true
            case .failed: hasFailed = true
            case .ok, .warn: break
            }
            isWritten = StandardStream.output.writeLine(line.text) && isWritten
        }
        let loader = ConfigurationLoader(file: options.file, environment: environment)
        do {
            let configuration = try loader.load()
            let database = try PostgresConfiguration(configuration.database?.text ?? "", applicationName: "conversiond")
            let file = options.file ?? ConfigurationLoader.defaultFile
            let isThere = FileManager.default.fileExists(atPath: file)
            tell(CheckLine(.ok, "configuration", isThere ? file : "no \(file); the environment and defaults"))
            await Checkup(configuration: configuration, database: database, environment: environment, tell: tell).run()
        } catch let error as ConfigurationError {
            for problem in error.problems { tell(CheckLine(.misconfigured, "configuration", problem.description)) }
        } catch let error as PostgresError {
            tell(CheckLine(.misconfigured, "configuration", "database.url: \(error.message)"))
        }
        if isMisconfigured { throw ExitStatus.configuration }
        if hasFailed || !isWritten { throw ExitStatus.failure }
    }
}
