import ArgumentParser
import ConversionCore
import PostgresClient

/// `conversiond status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows the backlog, the destinations, the running daemons and the last hour's outcomes.",
        discussion: """
            Needs the database only; the role conversiond_reader is enough. With --json it prints one JSON object: taken_at, \
            backlog, destinations, instances, last_hour (null where counting takes too long).

            Examples:
              conversiond status
              conversiond status --json | jq '.destinations[] | select(.state != "ok")'
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await DatabaseAccess.run(configuration.load()) { connection in
            let report = try await StatusReader(connection: connection).read(countsLastHour: true)
            let written = json
                ? StandardStream.output.write(report.json + [UInt8(ascii: "\n")])
                : StandardStream.output.write(Array(StatusText(report).text.utf8))
            guard written else { throw ExitStatus.failure }
        }
    }
}
