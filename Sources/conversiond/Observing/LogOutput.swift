import ConversionCore
import ConversionEngine
import Logging
import Synchronization

/// Where all loggers of the process write, and the level in force, which a reload may change.
final class LogOutput: Sendable {
    let format: DaemonConfiguration.Log.Format
    let sink: LogSink
    private let currentLevel: Mutex<Logger.Level>

    init(_ configuration: DaemonConfiguration.Log, stream: StandardStream = .error) {
        let format = configuration.format
        self.format = format
        currentLevel = Mutex(configuration.level)
        sink = LogSink(stream: stream) { count in
            LogLine(
                moment: WallClock().now, level: .warning, label: "conversiond.log",
                message: "log records dropped: standard error is not read", metadata: ["dropped": .stringConvertible(count)]
            ).bytes(format)
        }
    }

    var level: Logger.Level {
        get { currentLevel.withLock { $0 } }
        set { currentLevel.withLock { $0 = newValue } }
    }

    /// A logger that writes here. `atLeast` holds a talkative library to what matters.
    func logger(_ label: String, atLeast floor: Logger.Level = .trace) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, output: self, floor: floor) }
    }
}
