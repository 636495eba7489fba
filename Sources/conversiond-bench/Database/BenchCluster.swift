import Foundation
import PostgresClient
import PostgresTestCluster

/// A private cluster with durable settings.
struct BenchCluster: Sendable {
    static let daemonRole = "bench_daemon"

    private let server: PostgresTestCluster

    private static let settings = [
        "shared_preload_libraries": "pg_stat_statements",
        // What a server that matters has; the cluster's own defaults are for tests that forget everything.
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
        "shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum_naptime": "15s", "max_connections": "200",
    ]

    /// Runs a cluster for as long as `body` runs.
    static func with<Value>(_ body: (BenchCluster) async throws -> Value) async throws -> Value {
        let server = try await PostgresTestCluster.start(settings: settings)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(BenchCluster(server: server)))
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        return try result.get()
    }

    /// Makes a CRM's database, empty, for as long as `body` runs.
    func withDatabase<Value>(_ body: (BenchDatabase) async throws -> Value) async throws -> Value {
        try await server.withDatabase { database in
            // Goes with the cluster, however this process ends.
            let folder = "\(server.folder)/\(database.name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            let bench = try await BenchDatabase(
                connectionString: database.connectionString,
                daemonConnectionString: server.connectionString(database: database.name, user: Self.daemonRole), folder: folder)
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(bench))
            } catch {
                result = .failure(error)
            }
            await bench.connection.close()
            return try result.get()
        }
    }
}
