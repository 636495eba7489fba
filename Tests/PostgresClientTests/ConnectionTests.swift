import PostgresClient
import PostgresTestCluster
import Testing

@Suite struct ConnectionTests {
    @Test("64 connections work at the same time without blocking the tasks' threads")
    func many() async throws {
        let cluster = try await PostgresTestCluster.shared
        let configuration = try PostgresConfiguration(cluster.connectionString())
        // All are open before the first statement, and every statement waits for the last connection's lock.
        let connections = try await withThrowingTaskGroup(of: PostgresConnection.self) { group in
            for _ in 0..<64 { group.addTask { try await PostgresConnection.connect(configuration) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await connections[63].query("SELECT pg_advisory_lock(64)")
        let numbers = try await withThrowingTaskGroup(of: Int32.self) { group in
            for (index, connection) in connections.dropLast().enumerated() {
                group.addTask {
                    try await connection.query("SELECT pg_advisory_lock_shared(64)")
                    return try await connection.query("SELECT $1", [.int4(Int32(index))]).int4(0, 0)
                }
            }
            // 63 statements are blocked on the server or about to be; this one must still get through.
            #expect(try await connections[63].query("SELECT pg_advisory_unlock(64)").bool(0, 0))
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(numbers.sorted() == (0..<63).map { Int32($0) })
        for connection in connections { await connection.close() }
    }

    @Test("a database that does not exist is a failed connection with the server's SQLSTATE")
    func noDatabase() async throws {
        let cluster = try await PostgresTestCluster.shared
        let configuration = try PostgresConfiguration(cluster.connectionString(database: "nowhere"))
        let error = try await postgresError { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.reason == .connectionFailed)
        #expect(error.sqlState == "3D000")
        #expect(!error.isTransient)
        #expect(error.description.contains("nowhere"))
        #expect(!error.description.contains("LOCATION"))
    }

    @Test("a wrong password is not repeated in the error")
    func wrongPassword() async throws {
        let cluster = try await PostgresTestCluster.start()
        let connection = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        try await connection.query("CREATE ROLE app LOGIN PASSWORD 'right'")
        try await connection.query("CREATE TEMP TABLE hba (line text)")
        try await connection.query("COPY hba FROM PROGRAM 'echo host all app 127.0.0.1/32 scram-sha-256 > pg_hba.conf'")
        try await connection.query("SELECT pg_reload_conf()")
        await connection.close()
        let base = "host=127.0.0.1 port=\(cluster.port) user=app dbname=postgres"
        try await cluster.restart()
        let right = try await PostgresConnection.connect(PostgresConfiguration(base + " password=right"))
        #expect(try await right.query("SELECT current_user").text(0, 0) == "app")
        await right.close()
        let configuration = try PostgresConfiguration(base + " password=hunter2")
        let error = try await postgresError { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.sqlState == "28P01")
        #expect(!error.description.contains("hunter2"))
        try await cluster.stop()
    }

    @Test("over TLS a large result arrives whole")
    func tls() async throws {
        let cluster = try await PostgresTestCluster.start()
        let plain = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        // The server makes its own key and certificate, in its data folder and as its own user.
        try await plain.execute(
            script: """
                CREATE TABLE output (line text);
                COPY output FROM PROGRAM 'openssl req -new -x509 -nodes -days 2 -subj /CN=localhost -out server.crt -keyout server.key 2>/dev/null';
                """)
        try await plain.query("ALTER SYSTEM SET ssl = on")
        await plain.close()
        try await cluster.restart()
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(cluster.tcpConnectionString() + "?sslmode=require"))
        #expect(try await connection.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").bool(0, 0))
        for size in [1, 8_000, 16_384, 16_385, 70_001, 5_000_000] {
            let rows = try await connection.query("SELECT repeat('x', $1)", [.int4(Int32(size))], timeout: .seconds(60))
            #expect(try rows.text(0, 0).utf8.count == size)
        }
        let megabytes = [UInt8](repeating: 1, count: 3_000_000)
        let echoed = try await connection.pipeline((0..<4).map { _ in ("SELECT $1", [.bytea(megabytes)]) }, timeout: .seconds(60))
        #expect(try echoed.allSatisfy { try $0.byteaValue(0, 0) == megabytes })
        await connection.close()
        try await cluster.stop()
    }

    @Test("where nobody listens the connection fails and may be tried again")
    func refused() async throws {
        let configuration = try PostgresConfiguration("host=127.0.0.1 port=1 dbname=x user=x")
        let error = try await postgresError { _ = try await PostgresConnection.connect(configuration) }
        #expect(error.reason == .connectionFailed)
        #expect(error.sqlState == nil)
        #expect(error.isTransient)
    }

    @Test("over TCP the settings reach the server")
    func tcp() async throws {
        let cluster = try await PostgresTestCluster.shared
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(cluster.tcpConnectionString(), applicationName: "unit test"))
        let rows = try await connection.query(
            "SELECT current_setting('application_name'), current_setting('client_encoding'), inet_server_port()")
        #expect(try rows.text(0, 0) == "unit test")
        #expect(try rows.text(0, 1) == "UTF8")
        #expect(try rows.int4(0, 2) == Int32(cluster.port))
        await connection.close()
    }

    @Test("a closed connection says so, closes twice, and is opened again by reset")
    func closeAndReset() async throws {
        try await withConnection { connection in
            #expect(await connection.isUsable)
            await connection.close()
            await connection.close()
            #expect(await !connection.isUsable)
            let error = try await postgresError { try await connection.query("SELECT 1") }
            #expect(error.reason == .connectionLost)
            #expect(!error.mayHaveCommitted)
            try await connection.reset()
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test("closing during a transaction rolls it back and lets the others go on")
    func closeInTransaction() async throws {
        try await withConnection { connection in
            let error = try await postgresError {
                try await connection.transaction { transaction in
                    await connection.close()
                    try await transaction.query("SELECT 1")
                }
            }
            #expect(error.reason == .connectionLost)
            try await connection.reset()
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }
}
