/// A value for `$1`, `$2`, ... with its type, encoded when it is made.
///
/// The types are sent with the statement, so the server never guesses. A value that PostgreSQL cannot take (text with
/// a zero byte, a timestamp out of range) is refused by the call it is given to, with ``PostgresError/Reason``
/// `invalidParameter`, before anything is sent. It is never cut.
public struct PostgresParameter: Sendable {
    enum Content: Sendable {
        case null
        case bytes(WireBytes)
        case refused(WireRefusal)
    }

    /// libpq's format codes.
    enum Format: Int32, Sendable {
        case text = 0
        case binary = 1
    }

    /// PostgreSQL's limit for a value.
    static let maximumLength = 1 << 30

    public let type: PostgresType
    let format: Format
    let content: Content

    init(type: PostgresType, format: Format = .binary, content: Content) {
        self.type = type
        self.format = format
        self.content = content
    }

    init<Value: WireValue>(_ value: Value?, type: PostgresType = Value.type, format: Format = .binary, prefix: [UInt8] = []) {
        guard let value else {
            self.init(type: type, format: format, content: .null)
            return
        }
        let length = value.wireLength
        guard length < Self.maximumLength else {
            self.init(type: type, format: format, content: .refused(.tooLong))
            return
        }
        var refusal: WireRefusal?
        let bytes = WireBytes(count: prefix.count + length) { target in
            target.copyMemory(from: prefix, byteCount: prefix.count)
            refusal = value.write(to: target + prefix.count)
        }
        self.init(type: type, format: format, content: refusal.map(Content.refused) ?? .bytes(bytes))
    }

    public static func bool(_ value: Bool?) -> PostgresParameter { PostgresParameter(value) }
    public static func int2(_ value: Int16?) -> PostgresParameter { PostgresParameter(value) }
    public static func int4(_ value: Int32?) -> PostgresParameter { PostgresParameter(value) }
    public static func int8(_ value: Int64?) -> PostgresParameter { PostgresParameter(value) }
    public static func text(_ value: String?) -> PostgresParameter { PostgresParameter(value) }
    public static func bytea(_ value: [UInt8]?) -> PostgresParameter { PostgresParameter(value) }
    public static func uuid(_ value: PostgresUUID?) -> PostgresParameter { PostgresParameter(value) }

    /// Microseconds since 1970-01-01 00:00 UTC; `Int64.max` and `.min` are `infinity` and `-infinity`.
    public static func timestamptz(_ microseconds: Int64?) -> PostgresParameter {
        PostgresParameter(microseconds.map(WireTimestamp.init))
    }

    /// JSON text; the server checks it (SQLSTATE 22P02).
    public static func jsonb(_ json: String?) -> PostgresParameter {
        // jsonb_recv: a version byte, 1, and the JSON text.
        PostgresParameter(json, type: .jsonb, prefix: [1])
    }

    /// An exact decimal such as `"12.50"`; the server checks it (SQLSTATE 22P02).
    public static func numeric(_ decimal: String?) -> PostgresParameter {
        PostgresParameter(decimal, type: .numeric, format: .text)
    }

    /// NULL of any type.
    public static func null(_ type: PostgresType) -> PostgresParameter {
        PostgresParameter(type: type, content: .null)
    }
}
