import ArgumentParser
import ConversionCore
import ConversionEngine
import PostgresClient

/// `conversiond settings apply`.
struct SettingsApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Writes a settings file into the database.",
        discussion: """
            Replaces the settings of the file's workspace in one transaction; running daemons use them within a second or two. \
            A destination that the file no longer names is removed: it keeps its history, and what waits for it is still sent.

            A file with anything unknown or wrong in it is refused with every reason and its line, and nothing is changed. \
            What is allowed but probably not meant is told as a warning.

            Example:
              conversiond settings apply /etc/conversiond/default.toml

            Exit status: 0 well; 1 failed at run time; 78 the file is refused or the schema does not fit.
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Argument(help: "The settings file.")
    var file: String

    func run() async throws {
        let configuration = try configuration.load()
        let settings = try SettingsArgument.read(file)
        for finding in lint(settings, now: WallClock().now) where finding.severity == .warning {
            StandardStream.error.writeLine(
                "\(file): warning: \(finding.destination ?? "workspace \(settings.name)"): \(finding.message)")
        }
        try await DatabaseAccess.run(configuration) { connection in
            let store = SettingsStore(connection)
            let before = try await Self.settings(of: settings.name, in: store)
            let change = SettingsChange(from: before, to: settings)
            do {
                if !change.isEmpty { try await store.apply(settings) }
            } catch let error as PostgresError where error.sqlState?.hasPrefix("23") == true {
                StandardStream.error.writeLine("\(file): \(Self.refusal(error))")
                throw ExitStatus.configuration
            }
            for line in change.lines { StandardStream.output.writeLine(line) }
        }
    }

    /// `nil` also where what is in the tables cannot be read: it is about to be replaced.
    private static func settings(of workspace: String, in store: SettingsStore) async throws -> WorkspaceSettings? {
        do {
            return try await store.export(workspace: workspace)
        } catch is SettingsStore.Problem {
            return nil
        }
    }

    private static func refusal(_ error: PostgresError) -> String {
        switch error.constraintName {
        case "destination_keeps_its_platform"?:
            "a destination cannot move to another platform: give the new one a name of its own"
        case let constraint?: "the database refuses it: \(constraint.replacing("_", with: " "))"
        case nil: "the database refuses it: \(error)"
        }
    }
}
