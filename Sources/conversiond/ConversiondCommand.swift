import ArgumentParser

@main
struct ConversiondCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversiond",
        abstract: "Reports what became of leads to the ad platforms they came from.",
        discussion: """
            A lead reaches a status, your CRM inserts a row into the table conversiond.outbox, and this daemon turns it into \
            the conversion events of Meta, Google, TikTok and LinkedIn.

            The configuration is read from \(ConfigurationLoader.defaultFile) or from --config; each key is also an \
            environment variable, CONVERSIOND_SECTION_KEY, which wins.

            Exit status: 0 well, 1 failed at run time, 64 wrong usage, 78 wrong configuration or schema.
            """,
        subcommands: [
            RunCommand.self, MigrateCommand.self, SettingsCommand.self, PreviewCommand.self, StatusCommand.self, CheckCommand.self,
        ])
}
