import DaemonProcesses
import Foundation

/// A CRM's database and a sink, made ready for the daemon.
struct BenchScene {
    private let database: BenchDatabase
    private let binary: ConversiondBinary

    /// - Parameter daemon: the binary's path; `nil`: the one beside this program.
    init(_ database: BenchDatabase, _ sink: any Sink, daemon: String?) throws {
        self.database = database
        binary = try ConversiondBinary(
            daemon,
            environment: [
                "CONVERSIOND_DATABASE_URL": database.daemonConnectionString,
                "CONVERSIOND_ENDPOINTS_META": sink.endpoint,
                "CONVERSIOND_ENDPOINTS_GA4": sink.endpoint,
                "CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0",
            ].merging(BenchSettings.secrets) { $1 })
    }

    /// Migrates the database and puts the settings in force.
    ///
    /// - Returns: what runs the daemon, with the daemon's rights only.
    func prepare(_ settings: BenchSettings) async throws -> ConversiondBinary {
        let asOwner = ["CONVERSIOND_DATABASE_URL": database.connectionString]
        try await binary.run(["migrate"], asOwner, log: database.folder + "/migrate.log")
        try await database.prepare()
        let file = database.folder + "/settings.toml"
        try settings.toml.write(toFile: file, atomically: false, encoding: .utf8)
        try await binary.run(["settings", "apply", file], asOwner, log: database.folder + "/settings.log")
        return binary
    }
}
