import PostgresClient
import Testing

@Suite struct ServerErrorTests {
    static let table = """
        CREATE TEMP TABLE lead (
            id int8 CONSTRAINT lead_once PRIMARY KEY,
            mail text CONSTRAINT mail_has_at CHECK (mail LIKE '%@%'),
            status text CONSTRAINT status_known NOT NULL DEFAULT 'new');
        INSERT INTO lead VALUES (1, 'jane@secret.example', 'new')
        """

    static let violations: [(sql: String, state: String, constraint: String?, column: String?)] = [
        ("INSERT INTO lead VALUES (1, 'jane@secret.example')", "23505", "lead_once", nil),
        ("INSERT INTO lead VALUES (2, 'jane.secret.example')", "23514", "mail_has_at", nil),
        ("INSERT INTO lead VALUES (3, 'jane@secret.example', NULL)", "23502", nil, "status"),
        ("SELECT 'jane@secret.example'::int4", "22P02", nil, nil),
        ("SELECT mail::int8 FROM lead", "22P02", nil, nil),
        ("SELECT mail::timestamptz FROM lead", "22007", nil, nil),
    ]

    @Test("D17: a data error names the SQLSTATE and the constraint, never the data", arguments: violations)
    func violation(_ item: (sql: String, state: String, constraint: String?, column: String?)) async throws {
        try await withConnection { connection in
            try await connection.execute(script: Self.table)
            let error = try await postgresError { try await connection.query(item.sql) }
            #expect(error.reason == .server(sqlState: item.state))
            #expect(error.sqlState == item.state)
            #expect(error.constraintName == item.constraint)
            #expect(error.columnName == item.column)
            if item.state.hasPrefix("23") { #expect(error.tableName == "lead") }
            for text in [error.description, String(reflecting: error), "\(error.message)"] {
                #expect(!text.contains("jane") && !text.contains("secret"))
            }
            #expect(!error.isTransient)
            #expect(!error.mayHaveCommitted)
        }
    }

    @Test("another error keeps the server's primary message")
    func message() async throws {
        try await withConnection { connection in
            let error = try await postgresError { try await connection.query("SELECT * FROM nowhere") }
            #expect(error.reason == .server(sqlState: "42P01"))
            #expect(error.description.contains(#"relation "nowhere" does not exist"#))
            #expect(error.description.contains("42P01"))
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }

    @Test(
        "what may pass by itself is transient",
        arguments: [
            ("08006", true), ("40001", true), ("40P01", true), ("53100", true), ("53300", true), ("55P03", true),
            ("57P01", true), ("57P02", true), ("57P03", true), ("57014", true), ("22P02", false), ("23505", false),
            ("28P01", false), ("3D000", false), ("42501", false), ("42601", false), ("57P04", false),
        ])
    func transient(_ state: String, _ expected: Bool) {
        #expect(PostgresError(.server(sqlState: state), "").isTransient == expected)
        #expect(PostgresError(.connectionFailed, "", sqlState: state).isTransient == expected)
    }

    @Test("without a SQLSTATE the reason decides")
    func transientReasons() {
        #expect(PostgresError(.connectionLost, "").isTransient)
        #expect(PostgresError(.connectionFailed, "").isTransient)
        #expect(PostgresError(.timedOut, "").isTransient)
        #expect(!PostgresError(.cancelled, "").isTransient)
        #expect(!PostgresError(.invalidParameter, "").isTransient)
    }

    @Test("notices go to the handler with severity and SQLSTATE")
    func notice() async throws {
        let (stream, continuation) = AsyncStream<PostgresNotice>.makeStream()
        try await withConnection(onNotice: { continuation.yield($0) }) { connection in
            try await connection.query("DO $$ BEGIN RAISE WARNING 'low on ink'; END $$")
        }
        continuation.finish()
        var notices: [PostgresNotice] = []
        for await notice in stream { notices.append(notice) }
        #expect(notices.map(\.message) == ["low on ink"])
        #expect(notices.first?.severity == "WARNING")
        #expect(notices.first?.sqlState == "01000")
    }

    @Test("COPY is refused instead of hanging")
    func copy() async throws {
        try await withConnection { connection in
            let error = try await postgresError { try await connection.query("COPY (SELECT 1) TO STDOUT") }
            #expect(error.reason == .invalidUse)
            #expect(await !connection.isUsable)
            try await connection.reset()
            #expect(try await connection.query("SELECT 1").count == 1)
        }
    }
}
