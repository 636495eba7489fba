import ConversionEngine
import Logging

/// swift-log's handler of ours: one line per record, as text or JSON.
struct LineLogHandler: LogHandler {
    let label: String
    let output: LogOutput
    let floor: Logger.Level
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, output: LogOutput, floor: Logger.Level) {
        self.label = label
        self.output = output
        self.floor = floor
    }

    /// The level in force for the process, unless this logger was given its own.
    var logLevel: Logger.Level {
        get { max(ownLevel ?? output.level, floor) }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let provided = metadataProvider?.get() ?? [:]
        let all = metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        let line = LogLine(
            moment: WallClock().now, level: event.level, label: label, message: event.message.description, metadata: all)
        output.sink.write(line.bytes(output.format))
    }
}
