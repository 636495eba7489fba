import PostgresClient
import Testing

@Suite struct PipelineTests {
    @Test("a pipeline returns every result in order", arguments: [true, false])
    func order(preparesStatements: Bool) async throws {
        try await withConnection(preparesStatements: preparesStatements) { connection in
            for _ in 0..<2 {
                let results = try await connection.pipeline((0..<200).map { ("SELECT $1 * 2", [.int4($0)]) })
                #expect(try results.map { try $0.int4(0, 0) } == (0..<200).map { $0 * 2 })
            }
            #expect(try await connection.pipeline([PostgresStatement]()).isEmpty)
        }
    }

    enum Frame: CaseIterable { case implicit, explicit }

    @Test("after an error in the middle all is rolled back and the first error is thrown", arguments: Frame.allCases)
    func errorInTheMiddle(_ frame: Frame) async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4 CONSTRAINT small CHECK (a < 10))")
            let inserts: [PostgresStatement] = [1, 2, 99, 3].map { PostgresStatement("INSERT INTO t VALUES ($1)", [.int4($0)]) }
            let statements = frame == .implicit ? inserts : [PostgresStatement("BEGIN")] + inserts + [PostgresStatement("COMMIT")]
            let error = try await postgresError { try await connection.pipeline(statements) }
            #expect(error.sqlState == "23514")
            #expect(error.constraintName == "small")
            #expect(error.statementIndex == (frame == .implicit ? 2 : 3))
            #expect(!error.mayHaveCommitted)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("a pipeline with BEGIN and COMMIT is committed")
    func explicitTransaction() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let results = try await connection.pipeline([
                ("BEGIN", []), ("INSERT INTO t VALUES ($1)", [.int4(1)]), ("COMMIT", []),
            ])
            #expect(results.map(\.command) == ["BEGIN", "INSERT", "COMMIT"])
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 1)
        }
    }

    @Test("a constraint deferred to the end fails the pipeline", arguments: Frame.allCases)
    func deferredConstraint(_ frame: Frame) async throws {
        try await withConnection { connection in
            try await connection.query(
                "CREATE TEMP TABLE t (a int4 CONSTRAINT once UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let inserts = [1, 1].map { PostgresStatement("INSERT INTO t VALUES ($1)", [.int4($0)]) }
            let statements = frame == .implicit ? inserts : [PostgresStatement("BEGIN")] + inserts + [PostgresStatement("COMMIT")]
            let error = try await postgresError { try await connection.pipeline(statements) }
            #expect(error.constraintName == "once")
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("an error of syntax, found while preparing, leaves the connection in step")
    func syntaxError() async throws {
        try await withConnection { connection in
            let error = try await postgresError {
                try await connection.pipeline([("SELECT 1", []), ("SELEC 2", []), ("SELECT 3", [])])
            }
            #expect(error.sqlState == "42601")
            #expect(error.statementIndex == 1)
            // The statements that were skipped are not taken for prepared.
            let results = try await connection.pipeline([("SELECT 1", []), ("SELECT 3", [])])
            #expect(try results.map { try $0.int4(0, 0) } == [1, 3])
        }
    }

    @Test("statements that leave a transaction open are refused and rolled back")
    func openTransaction() async throws {
        try await withConnection { connection in
            for run in [{ try await connection.execute(script: "BEGIN; CREATE TEMP TABLE t (a int4)") },
                        { _ = try await connection.query("BEGIN") }] as [@Sendable () async throws -> Void] {
                let error = try await postgresError { try await run() }
                #expect(error.reason == .invalidUse)
                #expect(try await connection.query("SELECT to_regclass('t')::text").optionalText(0, 0) == nil)
            }
        }
    }

    @Test("large parameters and large results cross without a deadlock")
    func bothDirections() async throws {
        try await withConnection { connection in
            let megabyte = [UInt8](repeating: 7, count: 1 << 20)
            let results = try await connection.pipeline((0..<16).map { _ in ("SELECT $1", [.bytea(megabyte)]) })
            #expect(try results.allSatisfy { try $0.byteaValue(0, 0) == megabyte })
        }
    }

    @Test("a script of many statements is one transaction, also when it fails")
    func script() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TEMP TABLE t (a int4); INSERT INTO t VALUES (1); SELECT * FROM t;")
            let error = try await postgresError {
                try await connection.execute(script: "INSERT INTO t VALUES (2); INSERT INTO t VALUES (1/0);")
            }
            #expect(error.sqlState == "22012")
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 1)
        }
    }
}
