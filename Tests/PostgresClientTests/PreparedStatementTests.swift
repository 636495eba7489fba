import PostgresClient
import Testing

@Suite struct PreparedStatementTests {
    private static let countPrepared = "SELECT count(*) FROM pg_prepared_statements"

    private func prepared(_ connection: PostgresConnection) async throws -> Int64 {
        try await connection.query(Self.countPrepared, prepare: false).int8(0, 0)
    }

    @Test("a statement is prepared once per text and parameter types")
    func cache() async throws {
        try await withConnection { connection in
            for _ in 0..<3 {
                try await connection.query("SELECT $1", [.int4(1)])
                try await connection.query("SELECT $1", [.text("a")])
                try await connection.query("SELECT 'unprepared'", prepare: false)
            }
            #expect(try await prepared(connection) == 2)
        }
    }

    @Test("behind a pooler nothing is prepared")
    func withoutPreparing() async throws {
        try await withConnection(preparesStatements: false) { connection in
            let rows = try await connection.query("SELECT $1", [.int4(1)])
            #expect(try rows.int4(0, 0) == 1)
            #expect(try await prepared(connection) == 0)
        }
    }

    @Test("texts made at run time do not fill the server")
    func bounded() async throws {
        try await withConnection { connection in
            let results = try await connection.pipeline((0..<600).map { ("SELECT \($0)", []) })
            #expect(results.count == 600)
            let first = try await prepared(connection)
            #expect(first > 0)
            for number in 600..<1200 { try await connection.query("SELECT \(number)") }
            #expect(try await prepared(connection) <= 1000)
        }
    }

    @Test("SQLSTATE 26000: a statement the server has forgotten is prepared anew")
    func forgotten() async throws {
        try await withConnection { connection in
            try await connection.query("SELECT $1", [.int4(1)])
            try await connection.query("DEALLOCATE ALL", prepare: false)
            #expect(try await connection.query("SELECT $1", [.int4(2)]).int4(0, 0) == 2)
        }
    }

    @Test("a plan whose result type has changed is prepared anew")
    func changedTable() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            try await connection.query("INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT * FROM t").columnTypes == [.int4])
            try await connection.query("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'")
            #expect(try await connection.query("SELECT * FROM t").columnTypes == [.int4, .text])
        }
    }

    @Test("inside a transaction the stale statement fails, and the transaction's repeat succeeds")
    func changedTableInTransaction() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            try await connection.query("SELECT * FROM t")
            try await connection.query("ALTER TABLE t ADD COLUMN b text")
            let work: @Sendable (PostgresTransaction) async throws -> Int = { try await $0.query("SELECT * FROM t").columnTypes.count }
            let error = try await postgresError { _ = try await connection.transaction { try await work($0) } }
            #expect(error.sqlState == "0A000")
            #expect(try await connection.transaction { try await work($0) } == 2)
        }
    }

    @Test("work that was committed before the stale statement is not repeated")
    func noRepeatAfterCommit() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (a int4); CREATE TEMP TABLE log (a int4)")
            try await connection.query("SELECT * FROM t")
            try await connection.query("ALTER TABLE t ADD COLUMN b text")
            let error = try await postgresError {
                try await connection.pipeline([
                    ("BEGIN", []), ("INSERT INTO log VALUES (1)", []), ("COMMIT", []), ("SELECT * FROM t", []),
                ])
            }
            #expect(error.sqlState == "0A000")
            #expect(try await connection.query("SELECT count(*) FROM log").int8(0, 0) == 1)
        }
    }
}
