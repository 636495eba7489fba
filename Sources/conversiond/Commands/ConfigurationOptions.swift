import ArgumentParser

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `--config`, which every subcommand takes.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file, instead of \(ConfigurationLoader.defaultFile).", valueName: "file"))
    var file: String?

    /// Loads the configuration, or prints what is wrong with it and ends with status 78.
    ///
    /// - Parameter toleratesUnreadableDefault: for commands that anybody may run.
    func load(toleratesUnreadableDefault: Bool = false) throws -> DaemonConfiguration {
        let loader = ConfigurationLoader(
            file: file, environment: ProcessInfo.processInfo.environment, toleratesUnreadableDefault: toleratesUnreadableDefault)
        do throws(ConfigurationError) {
            return try loader.load()
        } catch {
            StandardStream.error.writeLine(error.description)
            throw ExitStatus.configuration
        }
    }
}
