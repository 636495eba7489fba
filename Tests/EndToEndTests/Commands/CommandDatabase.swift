import ConversionEngine
import Foundation
import PostgresClient
import PostgresTestCluster

/// What command tests need of a database and of files.
enum CommandDatabase {
    /// Runs `body` with a database that has the schema.
    static func withMigrated<Value>(
        on cluster: PostgresTestCluster? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresTestDatabase) async throws -> Value
    ) async throws -> Value {
        let cluster = if let cluster { cluster } else { try await PostgresTestCluster.shared }
        try await cluster.createTemplate("conversiond_commands") { connection in
            _ = try await Migrator(connection).migrate()
        }
        return try await cluster.withDatabase(template: "conversiond_commands", body)
    }

    static func environment(_ database: PostgresTestDatabase, _ more: [String: String] = [:]) -> [String: String] {
        ["CONVERSIOND_DATABASE_URL": database.connectionString].merging(more) { $1 }
    }

    /// A file that lives as long as `body`.
    static func withFile<Value>(
        _ text: String, isolation: isolated (any Actor)? = #isolation, _ body: (String) async throws -> Value
    ) async throws -> Value {
        let path = FileManager.default.temporaryDirectory.path + "/conversiond-test-" + UUID().uuidString + ".toml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        return try await body(path)
    }

    /// Runs SQL on the database, for its first column as text.
    static func texts(_ database: PostgresTestDatabase, _ sql: String) async throws -> [String?] {
        let connection = try await database.connect()
        let rows = try await connection.query(sql)
        let found = try (0..<rows.count).map { try rows.optionalText($0, 0) }
        await connection.close()
        return found
    }

    /// A login of the cluster, named after the database that it is for.
    static func makeRole(_ name: String, _ group: String?, _ database: PostgresTestDatabase) async throws -> String {
        let role = name + "_of_" + database.name
        let connection = try await database.connect()
        try await connection.execute(script: "CREATE ROLE \(role) LOGIN" + (group.map { " IN ROLE \($0)" } ?? ""))
        await connection.close()
        return role
    }
}
