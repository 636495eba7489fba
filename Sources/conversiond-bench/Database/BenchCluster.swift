import Foundation
import PostgresClient
import PostgresTestCluster

/// A private cluster with durable settings, and the CRM's database on it.
struct BenchCluster: Sendable {
    static let daemonRole = "bench_daemon"

    let connectionString: String
    let daemonConnectionString: String
    /// Goes with the cluster, however this process ends.
    let folder: String

    private static let settings = [
        "shared_preload_libraries": "pg_stat_statements",
        // What a server that matters has; the cluster's own defaults are for tests that forget everything.
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
        "shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum_naptime": "15s", "max_connections": "100",
    ]

    /// Runs a cluster for as long as `body` runs.
    static func with<Value>(_ body: (BenchCluster) async throws -> Value) async throws -> Value {
        let server = try await PostgresTestCluster.start(settings: settings)
        let result: Result<Value, any Error>
        do {
            let database = try await server.createDatabase()
            let folder = server.folder + "/bench"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let cluster = BenchCluster(
                connectionString: database.connectionString,
                daemonConnectionString: server.connectionString(database: database.name, user: daemonRole), folder: folder)
            result = .success(try await body(cluster))
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        return try result.get()
    }

    func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(PostgresConfiguration(connectionString, applicationName: "conversiond-bench"))
    }
}
