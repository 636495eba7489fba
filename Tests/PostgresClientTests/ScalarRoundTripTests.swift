import PostgresClient
import Testing

@Suite struct ScalarRoundTripTests {
    /// A parameter, what the server prints for it, and how to read it back.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let parameter: PostgresParameter
        let printed: String?
        let read: @Sendable (PostgresRows) throws -> Bool
    }

    static func scalar<Value: Equatable & Sendable>(
        _ name: String, _ parameter: PostgresParameter, _ printed: String?, _ value: Value?,
        _ get: @escaping @Sendable (PostgresRows) throws -> Value?
    ) -> Case {
        Case(testDescription: name, parameter: parameter, printed: printed) { try get($0) == value }
    }

    static let uuid = PostgresUUID("0123ABCD-89ab-cdef-8000-00ff00ff00ff")

    static let cases: [Case] = [
        scalar("true", .bool(true), "true", true) { try $0.optionalBool(0, 0) },
        scalar("false", .bool(false), "false", false) { try $0.optionalBool(0, 0) },
        scalar("bool null", .bool(nil), nil, nil) { try $0.optionalBool(0, 0) },
        scalar("int2 least", .int2(.min), "-32768", .min) { try $0.optionalInt2(0, 0) },
        scalar("int2 null", .int2(nil), nil, nil) { try $0.optionalInt2(0, 0) },
        scalar("int4 greatest", .int4(.max), "2147483647", .max) { try $0.optionalInt4(0, 0) },
        scalar("int4 null", .int4(nil), nil, nil) { try $0.optionalInt4(0, 0) },
        scalar("int8 least", .int8(.min), "-9223372036854775808", .min) { try $0.optionalInt8(0, 0) },
        scalar("int8 null", .int8(nil), nil, nil) { try $0.optionalInt8(0, 0) },
        scalar("text empty", .text(""), "", "") { try $0.optionalText(0, 0) },
        scalar("text emoji", .text("größer 👩‍👩‍👧 🇮🇩"), "größer 👩‍👩‍👧 🇮🇩", "größer 👩‍👩‍👧 🇮🇩") { try $0.optionalText(0, 0) },
        scalar("text null", .text(nil), nil, nil) { try $0.optionalText(0, 0) },
        scalar("bytea with zero", .bytea([0, 255, 0]), #"\x00ff00"#, [0, 255, 0]) { try $0.optionalByteaValue(0, 0) },
        scalar("bytea empty", .bytea([]), #"\x"#, []) { try $0.optionalByteaValue(0, 0) },
        scalar("bytea null", .bytea(nil), nil, nil) { try $0.optionalByteaValue(0, 0) },
        scalar("uuid", .uuid(uuid), "0123abcd-89ab-cdef-8000-00ff00ff00ff", uuid) { try $0.optionalUuid(0, 0) },
        scalar("uuid null", .uuid(nil), nil, nil) { try $0.optionalUuid(0, 0) },
        scalar("timestamp 1970", .timestamptz(0), "1970-01-01 00:00:00+00", 0) { try $0.optionalTimestamp(0, 0) },
        scalar("timestamp before 1970", .timestamptz(-1), "1969-12-31 23:59:59.999999+00", -1) { try $0.optionalTimestamp(0, 0) },
        scalar("timestamp now", .timestamptz(1_784_894_400_123_456), "2026-07-24 12:00:00.123456+00", 1_784_894_400_123_456) {
            try $0.optionalTimestamp(0, 0)
        },
        scalar("timestamp infinity", .timestamptz(.max), "infinity", .max) { try $0.optionalTimestamp(0, 0) },
        scalar("timestamp -infinity", .timestamptz(.min), "-infinity", .min) { try $0.optionalTimestamp(0, 0) },
        scalar("timestamp null", .timestamptz(nil), nil, nil) { try $0.optionalTimestamp(0, 0) },
        scalar("jsonb", .jsonb(#"{"a": ["ü", null]}"#), #"{"a": ["ü", null]}"#, #"{"a": ["ü", null]}"#) { try $0.optionalJsonb(0, 0) },
        scalar("jsonb null", .jsonb(nil), nil, nil) { try $0.optionalJsonb(0, 0) },
        scalar("numeric null", .numeric(nil), nil, nil) { try $0.optionalNumeric(0, 0) },
        scalar("typed null", .null(.int8), nil, nil) { try $0.optionalInt8(0, 0) },
    ]

    @Test("a value is sent as its type and read back equal", arguments: cases)
    func roundTrip(_ item: Case) async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT $1, $1::text", [item.parameter])
            #expect(rows.columnTypes[0] == item.parameter.type)
            #expect(try rows.optionalText(0, 1) == item.printed)
            #expect(try item.read(rows))
            #expect(try rows.isNull(0, 0) == (item.printed == nil))
        }
    }

    @Test(
        "an exact decimal is read as the server prints it",
        arguments: [
            "0", "0.00", "1", "-1", "12.50", "10000", "100000000", "0.0001", "0.00001", "-0.5", "9999.9999", "10000.0001",
            "123456789012345678901234567890.123456789012345678901234567890", "1000000000000", "0.000000001", "NaN",
            "Infinity", "-Infinity",
        ])
    func numeric(_ decimal: String) async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT $1, $1::text", [.numeric(decimal)])
            #expect(try rows.numeric(0, 0) == decimal)
            #expect(try rows.text(0, 1) == decimal)
        }
    }

    @Test("text-like types and float8 are read")
    func otherTypes() async throws {
        try await withConnection { connection in
            let rows = try await connection.query(
                #"SELECT 'a'::varchar, 'b'::char(1), 'c'::name, '{"d":1}'::json, 'e', 1.5::float8"#)
            #expect(try (0..<5).map { try rows.text(0, $0) } == ["a", "b", "c", #"{"d":1}"#, "e"])
            #expect(try rows.float8(0, 5) == 1.5)
        }
    }

    @Test(
        "text with a zero byte is refused, never cut",
        arguments: [
            PostgresParameter.text("a\0b"), .jsonb("{}\0"), .numeric("1\0"), .textArray(["a", "b\0"]),
            .textArray(["a", nil, "\0"]),
        ])
    func zeroByte(_ parameter: PostgresParameter) async throws {
        try await withConnection { connection in
            let error = try await postgresError { try await connection.query("SELECT $1, $2", [.int4(1), parameter]) }
            #expect(error.reason == .invalidParameter)
            #expect(error.description.contains("$2"))
            #expect(error.description.contains("zero byte"))
            // Nothing was sent, so the connection is as it was.
            #expect(try await connection.query("SELECT 1").int4(0, 0) == 1)
        }
    }

    @Test("a zero byte in the statement itself is refused", arguments: [false, true])
    func zeroByteInStatement(isScript: Bool) async throws {
        try await withConnection { connection in
            let error = try await postgresError {
                if isScript { try await connection.execute(script: "SELECT 1\0") } else { try await connection.query("SELECT 1\0") }
            }
            #expect(error.reason == .invalidParameter)
        }
    }

    @Test("a timestamp beyond the wire's range is refused", arguments: [Int64.min + 1, Int64.min + 1000])
    func timestampRange(_ microseconds: Int64) async throws {
        try await withConnection { connection in
            let error = try await postgresError { try await connection.query("SELECT $1", [.timestamptz(microseconds)]) }
            #expect(error.reason == .invalidParameter)
        }
    }

    @Test("a uuid is parsed in either case and in no other form")
    func uuidText() throws {
        let uuid = try #require(Self.uuid)
        #expect(uuid.description == "0123abcd-89ab-cdef-8000-00ff00ff00ff")
        #expect(PostgresUUID(bytes: uuid.bytes) == uuid)
        #expect(PostgresUUID(bytes: [1, 2, 3]) == nil)
        for text in ["", "0123abcd89abcdef800000ff00ff00ff", "0123abcd-89ab-cdef-8000-00ff00ff00f", "0123abcd-89ab-cdef-8000-00ff00ff00fg", "0123abcd-89ab-cdef-8000-00ff00ff00ff0"] {
            #expect(PostgresUUID(text) == nil)
        }
    }
}
