import DaemonProcesses
import Foundation
import PostgresClient
import PostgresTestCluster

/// The PostgreSQL cluster of a run, and the database that every scenario gets a copy of.
struct StageCluster: Sendable {
    static let template = "torture_template"
    static let daemonRole = "torture_daemon"

    let server: PostgresTestCluster
    /// Takes over where the scenario wants it to.
    var standby: PostgresTestCluster?
    /// Whether other scenarios follow on it.
    var outlivesStage = true
    let binary: ConversiondBinary
    /// Where daemons log; goes with the cluster unless the user named it.
    let logs: String

    static func with<Value>(
        daemon: String?, logs: String?, hasStandby: Bool = false, outlivesStage: Bool = true,
        _ body: (StageCluster) async throws -> Value
    ) async throws -> Value {
        let server = try await PostgresTestCluster.start(settings: [
            "max_prepared_transactions": "0",
            // A standby looks for its primary again soon.
            "wal_retrieve_retry_interval": "200ms",
        ])
        var standby: PostgresTestCluster?
        let result: Result<Value, any Error>
        do {
            let folder = logs ?? server.folder + "/torture"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            var cluster = StageCluster(
                server: server, binary: try ConversiondBinary(daemon, environment: StageSettings.secrets), logs: folder)
            cluster.outlivesStage = outlivesStage
            try await cluster.prepare()
            if hasStandby { standby = try await PostgresTestCluster.startStandby(of: server) }
            cluster.standby = standby
            result = .success(try await body(cluster))
        } catch {
            result = .failure(error)
        }
        try await standby?.stop()
        try await server.stop()
        return try result.get()
    }

    /// Where a database is reached: with a standby, on whichever of the two takes writes.
    func connectionString(database: String, user: String) -> String {
        guard let standby else { return server.connectionString(database: database, user: user) }
        return PostgresTestCluster.connectionString(toWriterAmong: [server, standby], database: database, user: user)
    }

    /// Migrates and applies settings with the real commands; the daemon gets no more rights than in production.
    private func prepare() async throws {
        try await server.createTemplate(Self.template) { connection in
            let url = ["CONVERSIOND_DATABASE_URL": server.connectionString(database: Self.template)]
            try await binary.run(["migrate"], url, log: logs + "/migrate.log")
            let file = logs + "/settings.toml"
            try StageSettings.toml.write(toFile: file, atomically: false, encoding: .utf8)
            try await binary.run(["settings", "apply", file], url, log: logs + "/settings.log")
            try await connection.execute(script: Crm.schema)
            try await connection.execute(script: "CREATE ROLE \(Self.daemonRole) LOGIN IN ROLE conversiond_daemon")
        }
    }
}
