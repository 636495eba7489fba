@testable import PostgresClient
import PostgresTestCluster
import Testing

@Suite("COPY of binary rows")
struct CopyTests {
    private static let statement = "COPY pg_temp.copied (a, b, c, d, e, f, g) FROM STDIN (FORMAT binary)"
    private static let table =
        "CREATE TEMPORARY TABLE copied (a bigint, b text, c numeric, d boolean, e timestamptz, f int, g int[], CHECK (f < 100))"

    private static func row(_ rows: inout PostgresCopyRows, _ id: Int64, _ text: String?, _ decimal: String?, _ number: Int32? = nil) {
        rows.append(columns: 7) { row in
            row.int8(id)
            row.text(text)
            row.numeric(decimal)
            row.bool(id % 2 == 0)
            row.timestamptz(id * 1_000_000)
            row.int4(number)
            row.int4Array(number.map { [$0, -$0] } ?? [])
        }
    }

    private static func read(_ connection: PostgresConnection) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT concat_ws('|', a, coalesce(b, '-'), coalesce(c::text, '-'), d, extract(epoch FROM e)::int, coalesce(f, -1), g)
            FROM pg_temp.copied ORDER BY a
            """, prepare: false)
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    @Test("every type and NULL arrive as they are, and the connection goes on with prepared statements")
    func types() async throws {
        try await withConnection { connection async throws in
            try await connection.execute(script: Self.table)
            var rows = PostgresCopyRows()
            Self.row(&rows, 1, "emoji 😀 and \t\\N \n", "-12.50", 7)
            Self.row(&rows, 2, nil, nil)
            Self.row(&rows, 3, "", "0")
            #expect(rows.count == 3)
            let copied = try await connection.transaction { transaction async throws in
                #expect(try await transaction.query("SELECT $1::int", [.int4(1)]).int4(0, 0) == 1)
                let copied = try await transaction.copy(rows, Self.statement)
                #expect(try await transaction.query("SELECT $1::int", [.int4(2)]).int4(0, 0) == 2)
                return copied
            }
            #expect(copied == 3)
            #expect(try await Self.read(connection) == ["1|emoji 😀 and \t\\N \n|-12.50|f|1|7|{7,-7}", "2|-|-|t|2|-1|{}", "3||0|f|3|-1|{}"])
        }
    }

    @Test("decimals in every shape are the same as PostgreSQL reads from their text", arguments: [
        "0", "-0", "0.00", "1", "10000", "9999", "123456789012345678901234567890.12345", "0.0001", "0.00001", "-0.000100", "10000000.5",
        "100000000", "1.10", ".5", "5.", "+3", "00012.3400", "99999999999999999999999999999999",
    ])
    func decimals(text: String) async throws {
        try await withConnection { connection async throws in
            try await connection.execute(script: Self.table)
            var rows = PostgresCopyRows()
            Self.row(&rows, 1, nil, text)
            try await connection.transaction { transaction async throws in _ = try await transaction.copy(rows, Self.statement) }
            let same = try await connection.query(
                "SELECT c::text, $1::numeric::text FROM pg_temp.copied", [.numeric(text)])
            #expect(try same.text(0, 0) == same.text(0, 1))
        }
    }

    @Test("what PostgreSQL cannot take is refused before anything is sent", arguments: [("a\0b", "1"), ("a", "1e5"), ("a", ""), ("a", "1.2.3"), ("a", "-")])
    func refused(text: String, decimal: String) async throws {
        try await withConnection { connection async throws in
            try await connection.execute(script: Self.table)
            var rows = PostgresCopyRows()
            Self.row(&rows, 1, text, decimal)
            let refused = rows
            let error = try await postgresError {
                try await connection.transaction { transaction async throws in _ = try await transaction.copy(refused, Self.statement) }
            }
            #expect(error.reason == .invalidParameter)
            #expect(try await Self.read(connection) == [])
        }
    }

    @Test("a row that a constraint refuses fails the transaction, quotes nothing, and the connection lives")
    func constraint() async throws {
        try await withConnection { connection async throws in
            try await connection.execute(script: Self.table)
            var rows = PostgresCopyRows()
            Self.row(&rows, 1, "secret", "1", 1)
            Self.row(&rows, 2, "secret", "1", 100)
            let refused = rows
            let error = try await postgresError {
                try await connection.transaction { transaction async throws in _ = try await transaction.copy(refused, Self.statement) }
            }
            #expect(error.sqlState == "23514")
            #expect(!error.description.contains("secret"))
            #expect(try await Self.read(connection) == [])
        }
    }

    @Test("megabytes go through, and rows can be taken from among others")
    func large() async throws {
        try await withConnection { connection async throws in
            try await connection.execute(script: Self.table)
            var all = PostgresCopyRows()
            let text = String(repeating: "x", count: 10_000)
            for id in 1...2_000 { Self.row(&all, Int64(id), text, "1.5") }
            var some = PostgresCopyRows()
            some.append(0..<1, of: all)
            some.append(10..<1_010, of: all)
            some.append(0..<0, of: all)
            let chosen = some
            try await connection.transaction { transaction async throws in
                #expect(try await transaction.copy(chosen, Self.statement) == 1_001)
            }
            let found = try await connection.query("SELECT min(a), max(a), count(*), min(length(b)) FROM pg_temp.copied", prepare: false)
            #expect(try [found.int8(0, 0), found.int8(0, 1), found.int8(0, 2)] == [1, 1_010, 1_001])
        }
    }

    @Test("a statement that is no COPY is an error of its caller")
    func noCopy() async throws {
        try await withConnection { connection async throws in
            let error = try await postgresError {
                try await connection.transaction { transaction async throws in _ = try await transaction.copy(PostgresCopyRows(), "SELECT 1") }
            }
            #expect(error.reason == .invalidUse)
        }
    }

    @Test("a COPY that waits for a lock ends at its time limit")
    func timeLimit() async throws {
        try await withConnection { connection async throws in
            try await withConnection { other async throws in
                let name = "copied_\(UInt32.random(in: .min ... .max))"
                try await connection.execute(script: "CREATE TABLE \(name) (a bigint)")
                try await other.execute(script: "CREATE TABLE IF NOT EXISTS \(name) (a bigint)")
                var rows = PostgresCopyRows()
                rows.append(columns: 1) { $0.int8(1) }
                let one = rows
                try await connection.transaction { transaction async throws in
                    try await transaction.query("LOCK TABLE \(name)", prepare: false)
                    let error = try await postgresError {
                        try await other.transaction { blocked async throws in
                            _ = try await blocked.copy(one, "COPY \(name) (a) FROM STDIN (FORMAT binary)", timeout: .milliseconds(50))
                        }
                    }
                    #expect(error.reason == .timedOut)
                }
                try await connection.execute(script: "DROP TABLE \(name)")
                #expect(await other.isUsable)
            }
        }
    }
}
