import ConversionCore
import Logging

/// One log record as one line.
struct LogLine {
    var moment: Timestamp
    var level: Logger.Level
    var label: String
    var message: String
    var metadata: Logger.Metadata

    func bytes(_ format: DaemonConfiguration.Log.Format) -> [UInt8] {
        switch format {
        case .text: Array(text.utf8)
        case .json: json
        }
    }

    /// `2026-11-22T10:00:00.000Z WARNING conversiond: message key=value`.
    private var text: String {
        var line = "\(RFC3339.text(moment)) \(level.rawValue.uppercased()) \(label): \(Self.oneLine(message))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let shown = Self.oneLine(value.description)
            let isPlain = !shown.isEmpty && !shown.contains { $0 == " " || $0 == "\"" || $0 == "=" }
            line += " \(key)=" + (isPlain ? shown : "\"" + shown.replacing("\"", with: "'") + "\"")
        }
        return line + "\n"
    }

    private var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.key("time")
        writer.string(RFC3339.text(moment))
        writer.key("level")
        writer.string(level.rawValue)
        writer.key("logger")
        writer.string(label)
        writer.key("message")
        writer.string(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            writer.key(escaping: key)
            Self.write(value, to: &writer)
        }
        writer.endObject()
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    private static func write(_ value: Logger.MetadataValue, to writer: inout JSONWriter) {
        switch value {
        case .string(let text): writer.string(text)
        case .stringConvertible(let number as any BinaryInteger & Sendable): writer.integer(Int64(clamping: number))
        case .stringConvertible(let truth as Bool): writer.bool(truth)
        case .stringConvertible(let number as Double):
            if let decimal = ExactDecimal("\(number)") { writer.decimal(decimal) } else { writer.string("\(number)") }
        case .stringConvertible(let other): writer.string(other.description)
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, to: &writer) }
            writer.endArray()
        case .dictionary(let members):
            writer.beginObject()
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                writer.key(escaping: key)
                write(member, to: &writer)
            }
            writer.endObject()
        @unknown default: writer.string(value.description)
        }
    }

    /// A record is one line, whatever a server's message holds.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x85 || $0.value == 0x2028 || $0.value == 0x2029 })
        else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map {
            $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x85 || $0.value == 0x2028 || $0.value == 0x2029 ? " " : $0
        }))
    }
}
