import ConversionCore
import ConversionEngine
import PostgresClient
import PostgresTestCluster
import Testing

/// Databases with the schema in them: one that read-only and rolled-back tests share, and copies for the others.
enum SchemaDatabase {
    private static let template = "schema tests"

    /// Migrated, with ``RichSettings/example`` applied.
    private static func cluster() async throws -> PostgresTestCluster {
        let cluster = try await PostgresTestCluster.shared
        try await cluster.createTemplate(template) { connection in
            _ = try await Migrator(connection).migrate()
            try await SettingsStore(connection).apply(RichSettings.example)
        }
        return cluster
    }

    private static let sharedTask = Task { () async throws -> PostgresConnection in
        try await cluster().createDatabase(template: template).connect()
    }

    /// Runs `body` in a transaction that is rolled back, on the shared database.
    static func rolledBack<Value: Sendable>(
        as role: String? = nil, isolation: isolated (any Actor)? = #isolation, _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let connection = try await sharedTask.value
        var value: Value?
        do {
            try await connection.transaction { transaction in
                if let role { try await transaction.rows("SET LOCAL ROLE \(role)") }
                value = try await body(transaction)
                throw RollBack()
            }
        } catch is RollBack {}
        return try #require(value)
    }

    /// The server's refusal of a statement; `nil` if it was taken. Either way nothing of it stays.
    static func refusal(
        of sql: String, as role: String? = nil, isolation: isolated (any Actor)? = #isolation
    ) async throws -> PostgresError? {
        do {
            try await rolledBack(as: role) { transaction in
                try await transaction.rows(sql)
                // Deferred constraints speak now.
                if role == nil { try await transaction.rows("SET CONSTRAINTS ALL IMMEDIATE") }
            }
            return nil
        } catch let error as PostgresError where error.sqlState != nil {
            return error
        }
    }

    /// A copy of the database for one test, with a connection to it.
    @discardableResult
    static func withCopy<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (PostgresTestDatabase, PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await cluster().withDatabase(template: template) { try await connected(to: $0, body) }
    }

    /// An empty database for one test, with a connection to it.
    @discardableResult
    static func withEmpty<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (PostgresTestDatabase, PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await PostgresTestCluster.shared.withDatabase { try await connected(to: $0, body) }
    }

    private static func connected<Value>(
        to database: PostgresTestDatabase, isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresTestDatabase, PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await database.connect()
        let value: Value
        do {
            value = try await body(database, connection)
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
        return value
    }

    private struct RollBack: Error {}
}

extension PostgresExecuting {
    /// Runs a statement once.
    @discardableResult
    func rows(_ sql: String, _ parameters: [PostgresParameter] = []) async throws(PostgresError) -> PostgresRows {
        try await query(sql, parameters, prepare: false, timeout: .seconds(60))
    }

    /// The first column's texts, NULL as `-`.
    func texts(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> [String] {
        let found = try await rows(sql, parameters)
        return try (0..<found.count).map { try found.optionalText($0, 0) ?? "-" }
    }

    /// The one text that the statement gives, NULL as `-`.
    func one(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> String {
        let found = try await texts(sql, parameters)
        return try #require(found.count == 1 ? found.first : nil, "\(found.count) rows")
    }

    func number(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> Int64 {
        try #require(Int64(try await one("SELECT (\(sql))::text", parameters)))
    }
}
