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
            A destination that the file no longer names is removed: it keeps its history, and what waits for it is given up \
            (skipped: destination_disabled). While anything waits that is refused, unless --give-up-waiting is given; \
            enabled = false stops a destination and keeps what waits for it.

            A file with anything unknown or wrong in it is refused with every reason and its line, and nothing is changed. \
            What is allowed but probably not meant is told as a warning.

            Example:
              conversiond settings apply /etc/conversiond/default.toml

            Exit status: 0 well; 1 failed at run time; 78 the file is refused or the schema does not fit.
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Argument(help: "The settings file.")
    var file: String

    @Flag(help: "Give up the events that wait for destinations which the file no longer names.")
    var giveUpWaiting = false

    func run() async throws {
        let configuration = try configuration.load()
        let settings = try SettingsArgument.read(file)
        guard settings != WorkspaceSettings(name: "default") else {
            // It would take every destination of the workspace `default` away.
            StandardStream.error.writeLine("\(file): the file says nothing, expected [workspace] with a name, and [[destination]] tables")
            throw ExitStatus.configuration
        }
        for finding in lint(settings, now: WallClock().now) where finding.severity == .warning {
            StandardStream.error.writeLine(
                "\(file): warning: \(finding.destination ?? "workspace \(settings.name)"): \(finding.message)")
        }
        try await DatabaseAccess.run(configuration) { connection in
            let store = SettingsStore(connection)
            let before = try await Self.settings(of: settings.name, in: store)
            let change = SettingsChange(from: before, to: settings)
            if !giveUpWaiting { try await refuseLoss(of: change.removed, workspace: settings.name, connection) }
            do {
                if !change.isEmpty { try await store.apply(settings) }
            } catch let error as PostgresError where error.sqlState?.hasPrefix("23") == true {
                StandardStream.error.writeLine("\(file): \(Self.refusal(error))")
                throw ExitStatus.configuration
            }
            for line in change.lines { StandardStream.output.writeLine(line) }
        }
    }

    /// A file that lost a table by mistake must not cost events: nobody inserts them a second time.
    private func refuseLoss(of removed: [String], workspace: String, _ connection: PostgresConnection) async throws {
        guard !removed.isEmpty else { return }
        let rows = try await connection.query(
            """
            SELECT destination, waiting::bigint FROM conversiond.destination_health
            WHERE workspace = $1 AND destination = ANY ($2) AND waiting > 0 ORDER BY destination
            """, [.text(workspace), .textArray(removed)])
        guard rows.count > 0 else { return }
        for row in 0..<rows.count {
            let (name, waiting) = (try rows.text(row, 0), try rows.int8(row, 1))
            StandardStream.error.writeLine(
                "\(file): the file no longer names \(name), for which \(waiting) event\(waiting == 1 ? " waits" : "s wait") that would be given up; "
                    + "expected it in the file (enabled = false keeps what waits), or --give-up-waiting")
        }
        throw ExitStatus.configuration
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
