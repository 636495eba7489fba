import ArgumentParser
import ConversionEngine
import SettingsFile

/// `conversiond settings export`.
struct SettingsExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Prints a workspace's settings as a settings file.",
        discussion: """
            Applying what is printed changes nothing. It holds no secret, only where each is kept.

            Example:
              conversiond settings export --workspace default > default.toml
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The workspace.")
    var workspace = "default"

    func run() async throws {
        try await DatabaseAccess.run(configuration.load()) { connection in
            do {
                guard let settings = try await SettingsStore(connection).export(workspace: workspace) else {
                    StandardStream.error.writeLine("there is no workspace \"\(workspace)\"")
                    throw ExitStatus.failure
                }
                guard StandardStream.output.write(Array(SettingsFile.encode(settings).utf8)) else { throw ExitStatus.failure }
            } catch let problem as SettingsStore.Problem {
                StandardStream.error.writeLine("workspace \(problem.workspace): \(problem.description)")
                throw ExitStatus.configuration
            }
        }
    }
}
