import ArgumentParser
import ConversionCore
import ConversionEngine

/// `conversiond settings lint`.
struct SettingsLintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Checks a settings file, without a database.",
        discussion: """
            Prints what is allowed and probably not meant, and what a person should know, one finding per line: \
            file: severity: destination: message. A finding is no refusal, and the exit status stays 0.

            A file that "settings apply" would refuse gives every reason on standard error, with its line, and the exit status 78.
            """)

    // Accepted as everywhere, so that scripts can pass the same options; nothing is read from it.
    @OptionGroup(visibility: .hidden) var configuration: ConfigurationOptions

    @Argument(help: "The settings file.")
    var file: String

    func run() throws {
        let settings = try SettingsArgument.read(file)
        for finding in lint(settings, now: WallClock().now) {
            let place = finding.destination ?? "workspace \(settings.name)"
            guard StandardStream.output.writeLine("\(file): \(finding.severity.rawValue): \(place): \(finding.message)") else {
                throw ExitStatus.failure
            }
        }
    }
}
