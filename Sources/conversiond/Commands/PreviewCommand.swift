import ArgumentParser
import ConversionCore
import OutboxPreview

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// `conversiond preview`.
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Shows what would be sent for outbox rows, without sending anything.",
        discussion: """
            Reads JSON lines on standard input. Each is a row of conversiond.outbox, its keys the column names; numbers as JSON \
            numbers or as text, an absent column or null is NULL. Times need their offset, as in 2026-11-22T10:00:00+07:00.

            Prints one JSON line per row and destination: the decision (send or skip), the reason, the event and, for send, \
            the whole HTTP request with *** for secrets. The daemon sends exactly these event bytes.

            Needs no database and no network and reads no secret. A line that is no row is told on standard error, gives no \
            output, and makes the exit status 1.

            Example, with a row in row.json:
              {"lead_id": "42", "status": "won", "fbclid": "IwAR0"}
              conversiond preview --settings settings.toml < row.json
            """)

    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: ArgumentHelp("The settings file of the rows' workspace.", valueName: "file"))
    var settings: String

    @Option(
        help: ArgumentHelp("Decide as if at this time: ISO 8601 with its offset. Default: the clock.", valueName: "time"),
        transform: { text in
            guard let moment = TimestampText.parse(text) else {
                throw ValidationError("expected a time with its offset, such as 2026-11-22T10:00:00+07:00")
            }
            return moment
        })
    var now: Timestamp?

    @Flag(help: "Send each event once among the rows given: later ones are skipped as already_sent. Default: each row is decided as if it were the first.")
    var once = false

    func run() throws {
        let endpoints = try configuration.load(toleratesUnreadableDefault: true).endpoints
        let settings = try SettingsArgument.read(settings)
        var preview = Preview(settings: settings, endpoints: endpoints, now: now ?? Self.clock(), once: once)
        var written = true
        let allGood = preview.run(
            StandardInputLines(limit: OutboxRowDecoder.longestLine),
            output: { line in written = StandardStream.output.write(line + [UInt8(ascii: "\n")]) && written },
            problem: { StandardStream.error.writeLine($0.description) })
        if !written { StandardStream.error.writeLine("standard output could not be written") }
        guard allGood, written else { throw ExitStatus.failure }
    }

    private static func clock() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
