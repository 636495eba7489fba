import PostgresClient
import Testing

@Suite struct ArrayRoundTripTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let parameter: PostgresParameter
        let printed: String
        let read: @Sendable (PostgresRows) throws -> Bool
    }

    static func uuid(_ last: UInt64) -> PostgresUUID { PostgresUUID(high: 0, low: last) }

    static let cases: [Case] = [
        Case(testDescription: "bool", parameter: .boolArray([true, nil, false]), printed: "{t,NULL,f}") {
            try $0.boolArrayWithNulls(0, 0) == [true, nil, false]
        },
        Case(testDescription: "bool without nulls", parameter: .boolArray([true, false]), printed: "{t,f}") {
            try $0.boolArray(0, 0) == [true, false]
        },
        Case(testDescription: "int2", parameter: .int2Array([1, nil, .min]), printed: "{1,NULL,-32768}") {
            try $0.int2ArrayWithNulls(0, 0) == [1, nil, .min]
        },
        Case(testDescription: "int4", parameter: .int4Array([nil, .max]), printed: "{NULL,2147483647}") {
            try $0.int4ArrayWithNulls(0, 0) == [nil, .max]
        },
        Case(testDescription: "int8", parameter: .int8Array([.max, nil]), printed: "{9223372036854775807,NULL}") {
            try $0.int8ArrayWithNulls(0, 0) == [.max, nil]
        },
        Case(testDescription: "int8 without nulls", parameter: .int8Array([1, 2, 3]), printed: "{1,2,3}") {
            try $0.int8Array(0, 0) == [1, 2, 3]
        },
        Case(testDescription: "text", parameter: .textArray(["", nil, "NULL", "a,\"b\"\\", "😀"]), printed: #"{"",NULL,"NULL","a,\"b\"\\",😀}"#) {
            try $0.textArrayWithNulls(0, 0) == ["", nil, "NULL", "a,\"b\"\\", "😀"]
        },
        Case(testDescription: "bytea", parameter: .byteaArray([[0], nil, []]), printed: #"{"\\x00",NULL,"\\x"}"#) {
            try $0.byteaArrayWithNulls(0, 0) == [[0], nil, []]
        },
        Case(testDescription: "bytea contiguous", parameter: .byteaArray(contiguous: [1, 2, 3, 4], lengths: [1, 0, 3]), printed: #"{"\\x01","\\x","\\x020304"}"#) {
            try $0.byteaArray(0, 0) == [[1], [], [2, 3, 4]]
        },
        Case(testDescription: "timestamptz", parameter: .timestamptzArray([0, nil]), printed: #"{"1970-01-01 00:00:00+00",NULL}"#) {
            try $0.timestampArrayWithNulls(0, 0) == [0, nil]
        },
        Case(testDescription: "uuid", parameter: .uuidArray([uuid(1), nil]), printed: "{00000000-0000-0000-0000-000000000001,NULL}") {
            try $0.uuidArrayWithNulls(0, 0) == [uuid(1), nil]
        },
        Case(testDescription: "bool empty", parameter: .boolArray([Bool]()), printed: "{}") { try $0.boolArray(0, 0) == [] },
        Case(testDescription: "int2 empty", parameter: .int2Array([Int16]()), printed: "{}") { try $0.int2Array(0, 0) == [] },
        Case(testDescription: "int4 empty", parameter: .int4Array([Int32]()), printed: "{}") { try $0.int4Array(0, 0) == [] },
        Case(testDescription: "int8 empty", parameter: .int8Array([Int64]()), printed: "{}") { try $0.int8Array(0, 0) == [] },
        Case(testDescription: "text empty", parameter: .textArray([String]()), printed: "{}") { try $0.textArray(0, 0) == [] },
        Case(testDescription: "bytea empty", parameter: .byteaArray([[UInt8]]()), printed: "{}") { try $0.byteaArray(0, 0) == [] },
        Case(testDescription: "contiguous empty", parameter: .byteaArray(contiguous: [], lengths: []), printed: "{}") { try $0.byteaArray(0, 0) == [] },
        Case(testDescription: "timestamptz empty", parameter: .timestamptzArray([Int64]()), printed: "{}") { try $0.timestampArray(0, 0) == [] },
        Case(testDescription: "uuid empty", parameter: .uuidArray([PostgresUUID]()), printed: "{}") { try $0.uuidArray(0, 0) == [] },
    ]

    @Test("an array is sent as its type and read back equal, NULL elements included", arguments: cases)
    func roundTrip(_ item: Case) async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT $1, $1::text", [item.parameter])
            #expect(rows.columnTypes[0] == item.parameter.type)
            #expect(try rows.text(0, 1) == item.printed)
            #expect(try item.read(rows))
        }
    }

    @Test("arrays of 100,000 elements go both ways in one statement")
    func large() async throws {
        let numbers = (0..<100_000).map { Int64($0) &* 0x1E37_79B9_7F4A_7C15 }
        let texts = numbers.map { $0 % 7 == 0 ? nil : "ключ-\($0)" }
        let instants = numbers.map { $0 % 1_000_000_000_000_000 }
        let uuids = numbers.map { PostgresUUID(high: UInt64(bitPattern: $0), low: 1) }
        let bytes = numbers.map { number in withUnsafeBytes(of: number) { Array($0) } }
        try await withConnection { connection in
            let rows = try await connection.query(
                "SELECT $1, $2, $3, $4, $5, (SELECT count(*) FROM unnest($1, $2, $3, $4, $5))",
                [
                    .int8Array(numbers), .textArray(texts), .timestamptzArray(instants), .uuidArray(uuids),
                    .byteaArray(bytes),
                ])
            #expect(try rows.int8Array(0, 0) == numbers)
            #expect(try rows.textArrayWithNulls(0, 1) == texts)
            #expect(try rows.timestampArray(0, 2) == instants)
            #expect(try rows.uuidArray(0, 3) == uuids)
            #expect(try rows.byteaArray(0, 4) == bytes)
            #expect(try rows.int8(0, 5) == 100_000)
        }
    }

    @Test("a NULL array is nil, a NULL element is refused where nulls are not asked for")
    func nulls() async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT NULL::int8[], ARRAY[1, NULL]::int8[]")
            #expect(try rows.optionalInt8Array(0, 0) == nil)
            #expect(throws: PostgresError.self) { try rows.int8Array(0, 0) }
            #expect(throws: PostgresError.self) { try rows.int8ArrayWithNulls(0, 0) }
            #expect(throws: PostgresError.self) { try rows.int8Array(0, 1) }
            #expect(throws: PostgresError.self) { try rows.optionalInt8Array(0, 1) }
            #expect(try rows.int8ArrayWithNulls(0, 1) == [1, nil])
        }
    }

    @Test("an array of two dimensions is refused")
    func twoDimensions() async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT ARRAY[[1, 2], [3, 4]]::int8[]")
            let error = #expect(throws: PostgresError.self) { try rows.int8Array(0, 0) }
            #expect(error?.reason == .unexpectedResult)
        }
    }
}
