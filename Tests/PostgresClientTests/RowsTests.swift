import PostgresClient
import Testing

@Suite struct RowsTests {
    typealias Getter = @Sendable (PostgresRows) throws -> Void

    static let wrongTypes: [(name: String, get: Getter)] = [
        ("bool", { _ = try $0.bool(0, 1) }), ("int2", { _ = try $0.int2(0, 1) }), ("int4", { _ = try $0.int4(0, 1) }),
        ("int8", { _ = try $0.int8(0, 1) }), ("float8", { _ = try $0.float8(0, 1) }), ("text", { _ = try $0.text(0, 0) }),
        ("jsonb", { _ = try $0.jsonb(0, 1) }), ("numeric", { _ = try $0.numeric(0, 1) }),
        ("bytea", { _ = try $0.byteaValue(0, 1) }), ("timestamptz", { _ = try $0.timestamp(0, 1) }),
        ("uuid", { _ = try $0.uuid(0, 1) }), ("int8[]", { _ = try $0.int8Array(0, 1) }),
        ("text[]", { _ = try $0.textArray(0, 0) }), ("uuid[]", { _ = try $0.uuidArrayWithNulls(0, 0) }),
        ("optional int4", { _ = try $0.optionalInt4(0, 0) }),
    ]

    @Test("a getter refuses a column of another type, without naming the value", arguments: wrongTypes)
    func wrongType(_ item: (name: String, get: Getter)) async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT 4711::int8, 'secret'::text")
            let error = #expect(throws: PostgresError.self) { try item.get(rows) }
            #expect(error?.reason == .unexpectedResult)
            let description = String(describing: error)
            #expect(!description.contains("4711") && !description.contains("secret"))
        }
    }

    static let wrongPlaces: [(Int, Int)] = [(-1, 0), (1, 0), (0, -1), (0, 1), (.max, .max)]

    @Test("a row or column that is not there is an error, not a trap", arguments: wrongPlaces)
    func outOfRange(_ place: (row: Int, column: Int)) async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT 1::int8")
            let error = #expect(throws: PostgresError.self) { try rows.int8(place.row, place.column) }
            #expect(error?.reason == .unexpectedResult)
        }
    }

    @Test("NULL is nil for the optional getter and an error for the other")
    func null() async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT NULL::text")
            #expect(try rows.optionalText(0, 0) == nil)
            let error = #expect(throws: PostgresError.self) { try rows.text(0, 0) }
            #expect(error?.reason == .unexpectedResult)
        }
    }

    @Test("names, types, counts and the command are those of the statement")
    func shape() async throws {
        try await withConnection { connection in
            let created = try await connection.query("CREATE TEMP TABLE t (a int4, b text)")
            #expect(created.command == "CREATE TABLE")
            #expect(created.affectedRows == 0)
            let inserted = try await connection.query("INSERT INTO t SELECT g, 'x' FROM generate_series(1, 5) g")
            #expect(inserted.command == "INSERT")
            #expect(inserted.affectedRows == 5)
            #expect(inserted.count == 0)
            let selected = try await connection.query("SELECT a, b FROM t ORDER BY a LIMIT 3")
            #expect(selected.columnNames == ["a", "b"])
            #expect(selected.columnTypes == [.int4, .text])
            #expect(selected.count == 3)
            #expect(try (0..<3).map { try selected.int4($0, 0) } == [1, 2, 3])
        }
    }

    @Test("bytes are lent or copied whatever the type")
    func bytes() async throws {
        try await withConnection { connection in
            let rows = try await connection.query("SELECT 258::int4, NULL::int4")
            #expect(try rows.bytes(0, 0) == [0, 0, 1, 2])
            #expect(try rows.optionalBytes(0, 1) == nil)
            let sum = try rows.withBytes(0, 0) { bytes in bytes.reduce(0) { $0 + Int($1) } }
            #expect(sum == 3)
        }
    }

    @Test("a result of more than 10 MB arrives whole and is read from many tasks at once")
    func large() async throws {
        try await withConnection { connection in
            let rows = try await connection.query(
                "SELECT g, repeat(chr(65 + (g % 26)::int), 2000) FROM generate_series(0, 5999) g")
            #expect(rows.count == 6000)
            let total = try await withThrowingTaskGroup(of: Int.self) { group in
                for part in 0..<4 {
                    group.addTask {
                        var total = 0
                        for row in stride(from: part, to: 6000, by: 4) {
                            let text = try rows.text(row, 1)
                            let letter = UInt8(65 + row % 26)
                            guard text.utf8.allSatisfy({ $0 == letter }) else { return -1 }
                            total += text.utf8.count
                        }
                        return total
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(total == 12_000_000)
        }
    }
}
