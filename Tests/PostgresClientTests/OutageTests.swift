import Glibc
import PostgresClient
import PostgresTestCluster
import Testing

@Suite struct OutageTests {
    @Test("a server restart is a lost connection before anything was sent; reset connects again", arguments: [
        PostgresTestCluster.StopMode.fast, .immediate,
    ])
    func restart(_ mode: PostgresTestCluster.StopMode) async throws {
        let cluster = try await PostgresTestCluster.start()
        let connection = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        try await connection.query("CREATE TABLE t (a int4)")
        try await cluster.restart(mode: mode)
        let error = try await postgresError { try await connection.query("INSERT INTO t VALUES (1)") }
        #expect(error.reason == .connectionLost)
        #expect(error.isTransient && error.isConnectionGone)
        // The loss was noticed while the connection was idle: nothing of the statement can have happened.
        #expect(!error.mayHaveCommitted)
        #expect(await !connection.isUsable)
        try await connection.reset()
        #expect(try await connection.query("SELECT count(*) FROM t").int8(0, 0) == 0)

        try await cluster.stopServer(mode: mode)
        let down = try await postgresError { try await connection.reset() }
        #expect(down.reason == .connectionFailed)
        #expect(down.isTransient)
        #expect(await !connection.isUsable)
        try await cluster.startServer()
        try await connection.reset()
        #expect(try await connection.query("SELECT 1").count == 1)
        try await cluster.stop()
    }

    @Test("a server that takes connections and says nothing does not hold up whoever gives a statement up")
    func silentServer() async throws {
        let cluster = try await PostgresTestCluster.start()
        let connection = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        let postmaster = try #require(
            pid_t(try await connection.query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)").text(0, 0)))
        // Now nobody answers a cancel request, while the session itself goes on.
        kill(postmaster, SIGSTOP)
        let began = ContinuousClock.now
        let error = try await postgresError {
            try await connection.query("SELECT pg_sleep(120)", timeout: .milliseconds(200))
        }
        #expect(error.reason == .timedOut)
        #expect(await !connection.isUsable, "the request might yet hit a later statement")
        #expect(ContinuousClock.now - began < .seconds(90), "it did not wait for the statement's own end")
        kill(postmaster, SIGCONT)
        try await cluster.stop()
    }

    @Test("a session that ends during a statement of its own leaves the outcome unknown, inside a transaction it does not")
    func killedDuringStatement() async throws {
        let suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
        try await withConnection { connection in
            let error = try await postgresError { try await connection.query(suicide) }
            #expect(error.reason == .connectionLost)
            #expect(error.sqlState == "57P01")
            #expect(error.mayHaveCommitted)
            try await connection.reset()

            let inTransaction = try await postgresError {
                try await connection.transaction { try await $0.query(suicide) }
            }
            #expect(inTransaction.reason == .connectionLost)
            #expect(!inTransaction.mayHaveCommitted)
            try await connection.reset()

            let inScript = try await postgresError { try await connection.execute(script: suicide) }
            #expect(inScript.reason == .connectionLost)
            #expect(inScript.mayHaveCommitted)
            try await connection.reset()
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test("a session that ends during COMMIT says that it may have committed")
    func killedDuringCommit() async throws {
        let cluster = try await PostgresTestCluster.shared
        try await cluster.withDatabase { database in
            let connection = try await database.connect()
            // A trigger deferred to the commit ends the session in the middle of it.
            try await connection.execute(
                script: """
                    CREATE TABLE t (a int4);
                    CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                        'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
                    CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION die();
                    """)
            let error = try await postgresError {
                try await connection.transaction { try await $0.query("INSERT INTO t VALUES (1)") }
            }
            #expect(error.reason == .connectionLost)
            #expect(error.mayHaveCommitted)
            try await connection.reset()

            let inPipeline = try await postgresError {
                try await connection.pipeline([("BEGIN", []), ("INSERT INTO t VALUES (1)", []), ("COMMIT", [])])
            }
            #expect(inPipeline.reason == .connectionLost)
            #expect(inPipeline.mayHaveCommitted)
            await connection.close()
        }
    }
}
