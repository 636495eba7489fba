import ArgumentParser

/// `conversiond settings …`.
struct SettingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "Works with settings files: what is sent where, per workspace.",
        subcommands: [SettingsApplyCommand.self, SettingsExportCommand.self, SettingsLintCommand.self])
}
