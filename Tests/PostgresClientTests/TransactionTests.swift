import PostgresClient
import PostgresTestCluster
import Testing

@Suite struct TransactionTests {
    struct Refused: Error {}

    @Test("a transaction commits when its body returns, and rolls back when it throws")
    func commitAndRollBack() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let value = try await connection.transaction { transaction in
                try await transaction.query("INSERT INTO t VALUES (1)")
                return "done"
            }
            #expect(value == "done")
            await #expect(throws: Refused.self) {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO t VALUES (2)")
                    throw Refused()
                }
            }
            #expect(try await connection.query("SELECT a FROM t").count == 1)
        }
    }

    @Test("COMMIT has a time limit: its outcome is then unknown, or known from the server; the connection stays usable")
    func slowCommit() async throws {
        try await withConnection { connection in
            try await connection.execute(
                script: """
                    CREATE TABLE pg_temp.t (a int4);
                    CREATE FUNCTION pg_temp.dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON pg_temp.t DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION pg_temp.dawdle();
                    """)
            let error = try await postgresError {
                try await connection.transaction(boundaryTimeout: .milliseconds(50)) { transaction in
                    try await transaction.query("INSERT INTO pg_temp.t VALUES (1)")
                }
            }
            #expect(error.reason == .timedOut)
            #expect(try await connection.query("SELECT count(*) FROM pg_temp.t").int8(0, 0) == 0)
        }
    }

    @Test("no other task's statement slips into an open transaction")
    func interleaving() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (worker int4, transaction int8)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<40 {
                    group.addTask {
                        if worker % 2 == 0 {
                            try await connection.query(
                                "INSERT INTO t VALUES ($1, txid_current())", [.int4(Int32(worker))])
                            return
                        }
                        try await connection.transaction { transaction in
                            for _ in 0..<5 {
                                try await transaction.query(
                                    "INSERT INTO t VALUES ($1, txid_current())", [.int4(Int32(worker))])
                                await Task.yield()
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await connection.query(
                "SELECT count(*), count(DISTINCT transaction), max(workers) FROM t, LATERAL (SELECT count(DISTINCT worker) AS workers FROM t AS o WHERE o.transaction = t.transaction) w")
            #expect(try rows.int8(0, 0) == 20 + 20 * 5)
            #expect(try rows.int8(0, 1) == 40)
            #expect(try rows.int8(0, 2) == 1)
        }
    }

    @Test("a transaction that waits begins when the open one has ended")
    func handingOver() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (id int4 GENERATED ALWAYS AS IDENTITY, worker int4)")
            let (entered, enter) = AsyncStream<Void>.makeStream()
            let (left, leave) = AsyncStream<Void>.makeStream()
            async let first: Void = connection.transaction { _ in
                enter.finish()
                for await _ in left {}
            }
            for await _ in entered {}
            let second = Task { try await connection.transaction { try await $0.query("INSERT INTO t (worker) VALUES (2)") } }
            leave.finish()
            try await first
            _ = try await second.value
            #expect(try await connection.query("SELECT worker FROM t").int4(0, 0) == 2)
        }
    }

    @Test("the connection itself is refused inside its own transaction, instead of a deadlock")
    func misuse() async throws {
        try await withConnection { connection in
            try await connection.transaction { transaction in
                let error = try await postgresError { try await connection.query("SELECT 1") }
                #expect(error.reason == .invalidUse)
                let nested = try await postgresError { try await connection.transaction { _ in } }
                #expect(nested.reason == .invalidUse)
                #expect(try await transaction.query("SELECT 1").count == 1)
            }
        }
    }

    @Test("a transaction kept beyond its end is refused")
    func useAfterEnd() async throws {
        try await withConnection { connection in
            let kept = try await connection.transaction { $0 }
            let error = try await postgresError { try await kept.query("SELECT 1") }
            #expect(error.reason == .invalidUse)
        }
    }

    @Test("a body that swallows a failure does not count as committed")
    func swallowedFailure() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let error = try await postgresError {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO t VALUES (1)")
                    _ = try await postgresError { try await transaction.query("SELECT 1/0") }
                }
            }
            #expect(error.reason == .unexpectedResult)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("a transaction runs pipelines and scripts")
    func pipelineAndScript() async throws {
        try await withConnection { connection in
            try await connection.transaction { transaction in
                try await transaction.execute(script: "CREATE TEMP TABLE t (a int4); INSERT INTO t VALUES (1)")
                try await transaction.pipeline([("INSERT INTO t VALUES ($1)", [.int4(2)]), ("SELECT 1", [])])
            }
            #expect(try await connection.query("SELECT a FROM t").count == 2)
        }
    }

    @Test("each mode begins the transaction it names", arguments: [
        (PostgresTransactionMode.readWrite, "read committed", "off"),
        (.readOnly, "read committed", "on"),
        (.repeatableRead, "repeatable read", "off"),
        (.repeatableReadReadOnly, "repeatable read", "on"),
        (.serializable, "serializable", "off"),
    ])
    func modes(_ mode: PostgresTransactionMode, _ isolation: String, _ readOnly: String) async throws {
        try await withConnection { connection in
            let rows = try await connection.transaction(mode) {
                try await $0.query(
                    "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
            }
            #expect(try rows.text(0, 0) == isolation)
            #expect(try rows.text(0, 1) == readOnly)
        }
    }

    @Test("a transaction that nobody goes on with is ended by the server at its limit, and its locks with it; the session outside of it is not")
    func idleLimit() async throws {
        let cluster = try await PostgresTestCluster.shared
        var configuration = try PostgresConfiguration(cluster.connectionString())
        configuration.idleInTransactionLimit = .seconds(5)
        let connection = try await PostgresConnection.connect(configuration)
        try await connection.transaction { transaction async throws in _ = try await transaction.query("SELECT 1") }
        #expect(try await connection.query("SHOW idle_in_transaction_session_timeout", prepare: false).text(0, 0) == "0")
        let key = Int64.random(in: .min ... .max)
        try await withConnection { other async throws in
            let error = try await postgresError {
                try await connection.transaction { transaction async throws in
                    try await transaction.query("SELECT pg_advisory_xact_lock($1)", [.int8(key)])
                    // Waits for the lock, which nobody gives back.
                    try await other.query("SELECT pg_advisory_lock($1)", [.int8(key)], timeout: .seconds(30))
                    try await transaction.query("SELECT 1")
                }
            }
            #expect(error.isConnectionGone || error.sqlState == "25P03")
        }
        await connection.close()
    }

    @Test("the last statements and COMMIT go together; what the body does after them is outside of the transaction")
    func commitWithTheLast() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let last = try await connection.transaction { transaction in
                try await transaction.query("INSERT INTO t VALUES (1)")
                let rows = try await transaction.commit(
                    after: [PostgresStatement("INSERT INTO t VALUES (2)"), PostgresStatement("SELECT count(*) FROM t")])
                let error = try await postgresError { try await transaction.query("SELECT 1") }
                #expect(error.reason == .invalidUse)
                return rows
            }
            #expect(try last.map(\.count) == [0, 1] && last[1].int8(0, 0) == 2)
            await #expect(throws: Refused.self) {
                try await connection.transaction { transaction in
                    try await transaction.commit(after: [PostgresStatement("INSERT INTO t VALUES (3)")], timeout: .seconds(60))
                    throw Refused()
                }
            }
            #expect(try await connection.query("SELECT a FROM t").count == 3)
        }
    }

    @Test("a refusal on the way to COMMIT, or of COMMIT itself, rolls back, names the statement, and leaves nothing in doubt", arguments: [
        ("SELECT 1/0", "22012"), ("INSERT INTO t VALUES (1)", "23505"),
    ])
    func refusedCommit(_ statement: String, _ state: String) async throws {
        try await withConnection { connection in
            try await connection.execute(
                script: "CREATE TEMP TABLE t (a int4, UNIQUE (a) DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1)")
            for begun in [false, true] {
                let error = try await postgresError {
                    try await connection.transaction { transaction in
                        if begun { try await transaction.query("SELECT 1") }
                        try await transaction.commit(
                            after: [PostgresStatement("INSERT INTO t VALUES (2)"), PostgresStatement(statement)], timeout: .seconds(60))
                    }
                }
                #expect(error.sqlState == state && !error.mayHaveCommitted)
                #expect(error.statementIndex == (state == "22012" ? 1 : 2))
                #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 1)
            }
        }
    }

    @Test("a failure that the body swallowed is not committed by its last statements either")
    func swallowedBeforeTheLast() async throws {
        try await withConnection { connection in
            try await connection.query("CREATE TEMP TABLE t (a int4)")
            let error = try await postgresError {
                try await connection.transaction { transaction in
                    try await transaction.query("INSERT INTO t VALUES (1)")
                    _ = try await postgresError { try await transaction.query("SELECT 1/0") }
                    try await transaction.commit(after: [])
                }
            }
            #expect(error.reason == .unexpectedResult && !error.mayHaveCommitted)
            #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)
        }
    }

    @Test("where the session ends on the way to COMMIT it may have committed; before, it has not", arguments: [true, false])
    func lostOnTheWay(last: Bool) async throws {
        try await withConnection { connection in
            let error = try await postgresError {
                try await connection.transaction { transaction in
                    let end = PostgresStatement("SELECT pg_terminate_backend(pg_backend_pid())")
                    if last { try await transaction.commit(after: [end]) } else { try await transaction.pipeline([end], timeout: .seconds(60)) }
                }
            }
            #expect(error.isConnectionGone && error.mayHaveCommitted == last)
        }
    }

    @Test("BEGIN goes with the first statements, whose errors are numbered as if it did not; without statements there is none")
    func opening() async throws {
        try await withConnection { connection in
            for limit in [Duration.seconds(60), nil] {
                let error = try await postgresError {
                    try await connection.transaction { transaction in
                        try await transaction.pipeline([PostgresStatement("SELECT 1"), PostgresStatement("SELECT 1/0")], timeout: limit)
                    }
                }
                #expect(error.statementIndex == 1)
                let alone = try await postgresError {
                    try await connection.transaction { try await $0.query("SELECT 1/0", timeout: limit) }
                }
                #expect(alone.statementIndex == nil && alone.sqlState == "22012")
                let swallowed = try await postgresError {
                    try await connection.transaction { transaction in
                        _ = try await postgresError { try await transaction.query("SELECT 1/0", timeout: limit) }
                    }
                }
                #expect(swallowed.reason == .unexpectedResult)
                let ids = try await connection.transaction { transaction in
                    [
                        try await transaction.query("SELECT txid_current()", timeout: limit).int8(0, 0),
                        try await transaction.query("SELECT txid_current()", timeout: limit).int8(0, 0),
                    ]
                }
                #expect(ids[0] == ids[1])
            }
            #expect(try await connection.transaction { _ in "nothing" } == "nothing")
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }
}
