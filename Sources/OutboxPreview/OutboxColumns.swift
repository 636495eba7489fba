import ConversionCore
import SettingsFile

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The members of one JSON row, read column by column; each read checks the column's own constraint.
///
/// An absent member and a null are the same: the column is null.
struct OutboxColumns {
    private let members: [String: JSONValue]
    private var columns: [String] = []
    private(set) var problems: [OutboxRowError.Problem] = []

    init(_ members: [String: JSONValue]) {
        self.members = members
    }

    mutating func refuse(_ key: String, _ message: String) {
        problems.append(OutboxRowError.Problem(key: key, message: message))
    }

    func isNull(_ key: String) -> Bool { members[key] == nil || members[key] == .null }

    mutating func refuseUnknownKeys() {
        for key in members.keys.sorted() where !columns.contains(key) {
            refuse(key.count <= 63 ? key : "a key of \(key.count) characters", "no column of the outbox" + NearMiss.hint(key, among: columns))
        }
    }

    private mutating func value(_ key: String) -> JSONValue? {
        columns.append(key)
        return isNull(key) ? nil : members[key]
    }

    /// Text; a whole number is taken as its digits, as an `INSERT` into a text column does.
    private mutating func rawText(_ key: String) -> String? {
        guard let value = value(key) else { return nil }
        let text: String
        switch value {
        case .string(let string): text = string
        case .number(let number) where !number.text.contains("."): text = number.text
        case .number: return wrong(key, "a number with a fraction", "text in quotes")
        default: return wrong(key, JSONKind.of(value), "text")
        }
        guard !text.utf8.contains(0) else { return wrong(key, "a NUL character", "text without any") }
        return text
    }

    private mutating func wrong<Value>(_ key: String, _ found: String, _ expected: String) -> Value? {
        refuse(key, "found \(found), expected \(expected)")
        return nil
    }

    mutating func text(_ key: String, _ length: ClosedRange<Int>) -> String? {
        guard let text = rawText(key) else { return nil }
        let count = text.unicodeScalars.count
        guard length.contains(count) else {
            return wrong(key, "\(count) characters", length.lowerBound == 0 ? "at most \(length.upperBound)" : "\(length.lowerBound) to \(length.upperBound)")
        }
        return text
    }

    mutating func status(_ key: String) -> String? {
        guard let status = text(key, 1...63) else { return nil }
        let isControl = status.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !isControl, status.first != " ", status.last != " " else {
            return wrong(key, "a control character or a space at an end", "a status without them")
        }
        return status
    }

    mutating func letters(_ key: String, _ count: Int, _ expected: String, where check: (Character) -> Bool) -> String? {
        guard let text = rawText(key) else { return nil }
        guard text.utf8.count == count, text.allSatisfy(check) else { return wrong(key, "other text", expected) }
        return text
    }

    mutating func consent(_ key: String) -> ConsentState? {
        guard let text = rawText(key) else { return nil }
        guard let state = ConsentState(rawValue: text) else { return wrong(key, "other text", "\"granted\", \"denied\" or null") }
        return state
    }

    mutating func timestamp(_ key: String) -> Timestamp? {
        guard let value = value(key) else { return nil }
        guard let text = value.string else { return wrong(key, JSONKind.of(value), Self.timestampForm) }
        guard let moment = TimestampText.parse(text) else {
            let hint = TimestampText.parse(text + "Z") == nil ? "" : ": the offset from UTC is missing"
            return wrong(key, "text of another form", Self.timestampForm + hint)
        }
        guard moment >= Timestamp(seconds: 0), moment < Timestamp(seconds: 4_102_444_800) else {
            return wrong(key, "another century", "a time from 1970 to 2100")
        }
        return moment
    }

    private static let timestampForm = "an ISO 8601 time with its offset, such as \"2026-11-22T10:00:00+07:00\""

    mutating func date(_ key: String) -> String? {
        guard let text = rawText(key) else { return nil }
        guard TimestampText.isDate(text), text >= "1900-01-01", text <= "2100-01-01" else {
            return wrong(key, "other text", "a date from 1900-01-01 to 2100-01-01, YYYY-MM-DD")
        }
        return text
    }

    mutating func integer(_ key: String) -> Int64? {
        guard let value = value(key) else { return nil }
        guard let integer = value.integer ?? value.string.flatMap({ Int64($0) }) else { return wrong(key, JSONKind.of(value), "a whole number of 64 bits") }
        return integer
    }

    /// Major units; a JSON number or its text.
    mutating func amount(_ key: String) -> ExactDecimal? {
        guard let value = value(key) else { return nil }
        let amount: ExactDecimal? = switch value {
        case .number(let number): number
        case .string(let text): ExactDecimal(text)
        default: nil
        }
        guard let amount else { return wrong(key, value.string == nil ? JSONKind.of(value) : "text that is no number", "a number, or one as text") }
        let parts = amount.text.split(separator: ".")
        guard !amount.isNegative, parts[0].utf8.count <= 15 else { return wrong(key, "an amount out of range", "0 to below 1e15") }
        guard parts.count == 1 || parts[1].utf8.count <= 6 else { return wrong(key, "\(parts[1].utf8.count) decimals", "at most 6") }
        return amount
    }

    /// One address, in the form in which PostgreSQL prints it.
    mutating func address(_ key: String) -> String? {
        guard let text = rawText(key) else { return nil }
        let isSix = text.contains(":")
        var host = text
        let netmask = isSix ? "/128" : "/32"
        if host.hasSuffix(netmask) { host.removeLast(netmask.count) }
        let family = isSix ? AF_INET6 : AF_INET
        var bytes = [UInt8](repeating: 0, count: 16)
        var printed = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_pton(family, host, &bytes) == 1, inet_ntop(family, &bytes, &printed, socklen_t(printed.count)) != nil else {
            return wrong(key, "other text", "one IPv4 or IPv6 address")
        }
        return String(decoding: printed.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    mutating func object(_ key: String, bytes limit: Int) -> JSONValue? {
        guard let value = value(key) else { return nil }
        guard value.object != nil else { return wrong(key, JSONKind.of(value), "an object") }
        var writer = JSONWriter()
        writer.value(value)
        guard writer.bytes.count + Self.spaces(in: value) <= limit else { return wrong(key, "more than 32 kB", "at most \(limit) bytes") }
        guard !Self.holdsNUL(value) else { return wrong(key, "a NUL character", "text without any") }
        return value
    }

    /// `jsonb` prints a space behind each colon and comma, and its constraint counts them.
    private static func spaces(in value: JSONValue) -> Int {
        switch value {
        case .array(let elements): elements.reduce(max(0, elements.count - 1)) { $0 + spaces(in: $1) }
        case .object(let members): members.values.reduce(max(0, 2 * members.count - 1)) { $0 + spaces(in: $1) }
        default: 0
        }
    }

    private static func holdsNUL(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: holdsNUL)
        case .object(let members): members.contains { $0.key.utf8.contains(0) || holdsNUL($0.value) }
        default: false
        }
    }
}
