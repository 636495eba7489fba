/// Getters of single values. Each throws `unexpectedResult` for another type, and the first of each pair for NULL.
extension PostgresRows {
    /// jsonb_send: a version byte, 1, and the JSON text.
    private static func jsonText(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.first == 1 else { return nil }
        return String(decoding: bytes.dropFirst(), as: UTF8.self)
    }

    /// A copy of the bytes as the server sent them, whatever the type.
    public func bytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try require(optionalBytes(row, column), column)
    }

    public func optionalBytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8]? {
        try withBytes(row, column) { (bytes) throws(PostgresError) in Array(bytes) }
    }

    public func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try require(optionalBool(row, column), column)
    }

    public func optionalBool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool? {
        try value(row, column, { $0 == .bool }, "bool") { Bool(wire: $0) }
    }

    public func int2(_ row: Int, _ column: Int) throws(PostgresError) -> Int16 {
        try require(optionalInt2(row, column), column)
    }

    public func optionalInt2(_ row: Int, _ column: Int) throws(PostgresError) -> Int16? {
        try value(row, column, { $0 == .int2 }, "int2") { Int16(wire: $0) }
    }

    public func int4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32 {
        try require(optionalInt4(row, column), column)
    }

    public func optionalInt4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32? {
        try value(row, column, { $0 == .int4 }, "int4") { Int32(wire: $0) }
    }

    public func int8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try require(optionalInt8(row, column), column)
    }

    public func optionalInt8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try value(row, column, { $0 == .int8 }, "int8") { Int64(wire: $0) }
    }

    public func float8(_ row: Int, _ column: Int) throws(PostgresError) -> Double {
        try require(optionalFloat8(row, column), column)
    }

    public func optionalFloat8(_ row: Int, _ column: Int) throws(PostgresError) -> Double? {
        try value(row, column, { $0 == .float8 }, "float8") { Int64(wire: $0).map { Double(bitPattern: UInt64(bitPattern: $0)) } }
    }

    /// Text of `text`, `varchar`, `char`, `name`, `json`, or an untyped literal.
    public func text(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try require(optionalText(row, column), column)
    }

    public func optionalText(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
        try value(row, column, { $0.isText }, "text") { String(wire: $0) }
    }

    /// The JSON text of a `jsonb`.
    public func jsonb(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try require(optionalJsonb(row, column), column)
    }

    public func optionalJsonb(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
        try value(row, column, { $0 == .jsonb }, "jsonb") { Self.jsonText($0) }
    }

    /// The exact decimal, as the server would print it: `12.50`, `NaN`, `Infinity`.
    public func numeric(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try require(optionalNumeric(row, column), column)
    }

    public func optionalNumeric(_ row: Int, _ column: Int) throws(PostgresError) -> String? {
        try value(row, column, { $0 == .numeric }, "numeric") { NumericText.decode($0) }
    }

    /// A copy of a `bytea`; ``withBytes(_:_:_:)`` lends it without one.
    public func byteaValue(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try require(optionalByteaValue(row, column), column)
    }

    public func optionalByteaValue(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8]? {
        try value(row, column, { $0 == .bytea }, "bytea") { Array($0) }
    }

    /// Microseconds since 1970-01-01 00:00 UTC of a `timestamptz`; `Int64.max` and `.min` are `infinity` and `-infinity`.
    public func timestamp(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try require(optionalTimestamp(row, column), column)
    }

    public func optionalTimestamp(_ row: Int, _ column: Int) throws(PostgresError) -> Int64? {
        try value(row, column, { $0 == .timestamptz }, "timestamptz") { WireTimestamp(wire: $0)?.microsecondsSince1970 }
    }

    public func uuid(_ row: Int, _ column: Int) throws(PostgresError) -> PostgresUUID {
        try require(optionalUuid(row, column), column)
    }

    public func optionalUuid(_ row: Int, _ column: Int) throws(PostgresError) -> PostgresUUID? {
        try value(row, column, { $0 == .uuid }, "uuid") { PostgresUUID(wire: $0) }
    }
}

extension PostgresType {
    /// Whether its binary form is the text itself.
    fileprivate var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .json, .unknown: true
        default: false
        }
    }
}
