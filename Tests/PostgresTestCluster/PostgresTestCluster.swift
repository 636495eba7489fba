import Foundation
import Glibc
import PostgresClient

/// A private PostgreSQL cluster in a temporary folder, reached by a Unix socket and by TCP on loopback.
///
/// It is gone when the process ends, also by kill -9: see ``ClusterWatchdog``. Any number of processes may start
/// clusters at the same time.
public actor PostgresTestCluster {
    public enum StopMode: String, Sendable {
        /// Clients are cut off, transactions rolled back.
        case fast
        /// As in a crash: the next start recovers from the log.
        case immediate
    }

    private static let sharedTask = Task { try await start() }

    /// The cluster that the tests of this process share; started on first use.
    public static var shared: PostgresTestCluster {
        get async throws { try await sharedTask.value }
    }

    public nonisolated var folder: String { files.folder }
    public nonisolated var port: UInt16 { files.port }
    /// What the server has logged, for a test that looks for it or a failure that needs explaining.
    public nonisolated var logFile: String { files.log }

    private nonisolated let files: ClusterFiles
    private var templates: [String: Task<Void, any Error>] = [:]
    private var lastDatabase = 0
    private var administration: PostgresConnection?

    private init(files: ClusterFiles) {
        self.files = files
    }

    /// Starts a cluster of its own, for a test that restarts the server or needs settings (`wal_level`, ...).
    public static func start(settings: [String: String] = [:]) async throws -> PostgresTestCluster {
        try await start { try $0.initialise(settings: settings) }
    }

    /// Starts a copy of a running cluster that follows it by streaming replication.
    public static func startStandby(of primary: PostgresTestCluster) async throws -> PostgresTestCluster {
        let source = primary.files
        return try await start { try $0.copy(from: source) }
    }

    private static func start(_ fill: @escaping @Sendable (ClusterFiles) throws -> Void) async throws -> PostgresTestCluster {
        let files = try await blocking {
            let programs = try ServerPrograms.find()
            let folder = try ClusterFiles.makeFolder(programs)
            var files = ClusterFiles(programs: programs, folder: folder, port: try ClusterFiles.freePort())
            let watchdog = try ClusterWatchdog(
                folder: folder,
                stopCommand: programs.command("pg_ctl", ["-D", files.data, "-m", "immediate", "-w", "-t", "30", "stop"]))
            LiveClusters.shared.add(watchdog, folder: folder)
            do {
                try fill(files)
                for attempt in 1... {
                    do {
                        try files.startServer()
                        break
                    } catch {
                        guard attempt < 5, files.logNamesPortInUse else { throw error }
                        files = ClusterFiles(programs: programs, folder: folder, port: try ClusterFiles.freePort())
                    }
                }
            } catch {
                LiveClusters.shared.finish(folder: folder)
                throw error
            }
            return files
        }
        return PostgresTestCluster(files: files)
    }

    /// Stops the server and removes the folder; the cluster is of no use afterwards.
    public func stop() async throws {
        await closeAdministration()
        let folder = files.folder
        try await Self.blocking { LiveClusters.shared.finish(folder: folder) }
    }

    /// Stops the server, if it runs, and starts it again on the same port; returns when it takes connections.
    public func restart(mode: StopMode = .fast) async throws {
        await closeAdministration()
        let files = files
        try await Self.blocking { try files.restartServer(mode) }
    }

    /// Stops the server and keeps its data, for a test of an outage.
    public func stopServer(mode: StopMode = .fast) async throws {
        await closeAdministration()
        let files = files
        try await Self.blocking { try files.stopServer(mode) }
    }

    public func startServer() async throws {
        let files = files
        try await Self.blocking { try files.startServer() }
    }

    /// Keeps the server from running while `body` does, every process of it: connections stay open, and nothing answers.
    public func whileFrozen<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        let server = try pause()
        defer { server.resume() }
        return try await body()
    }

    /// Stops every process of the server until it is told to go on.
    public nonisolated func pause() throws -> PausedServer { try PausedServer(postmaster: files.postmaster()) }

    /// Ends a standby's following; returns when it takes writes.
    public func promote() async throws {
        let files = files
        try await Self.blocking { try files.promote() }
    }

    /// Throws away what this stopped cluster holds and has it follow another.
    public func becomeStandby(of primary: PostgresTestCluster) async throws {
        await closeAdministration()
        let (files, source) = (files, primary.files)
        try await Self.blocking {
            try files.copy(from: source)
            try files.startServer()
        }
    }

    /// Leads to whichever of several clusters takes writes, in libpq's way: hosts in a list and `target_session_attrs`.
    public static func connectionString(
        toWriterAmong clusters: [PostgresTestCluster], database: String, user: String
    ) -> String {
        let hosts = clusters.map(\.folder).joined(separator: ",")
        let ports = clusters.map { String($0.port) }.joined(separator: ",")
        return "host=\(hosts) port=\(ports) user=\(quotedValue(user)) dbname=\(quotedValue(database)) target_session_attrs=read-write"
    }

    /// Moves the write-ahead log of a stopped server into another folder.
    public func moveLog(to folder: String) async throws {
        let files = files
        try await Self.blocking { try files.moveLog(to: folder) }
    }

    public nonisolated func connectionString(database: String = "postgres", user: String = "postgres") -> String {
        "host=\(folder) port=\(port) user=\(Self.quotedValue(user)) dbname=\(Self.quotedValue(database))"
    }

    public nonisolated func tcpConnectionString(database: String = "postgres", user: String = "postgres") -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/\(database)"
    }

    /// Makes a template database once per cluster; later calls with the name wait for it and do nothing else.
    public func createTemplate(
        _ name: String, _ prepare: @escaping @Sendable (PostgresConnection) async throws -> Void
    ) async throws {
        if let task = templates[name] { return try await task.value }
        let task = Task {
            try await administer("CREATE DATABASE \(Self.quoted(name))")
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(connectionString(database: name)))
            do {
                try await prepare(connection)
            } catch {
                await connection.close()
                throw error
            }
            // A database that somebody is connected to cannot be copied, and the server ends a session only some time
            // after its client has gone: have it wait.
            let process = await connection.serverProcessID ?? 0
            await connection.close()
            try await administer("SELECT pg_terminate_backend($1, 10000)", [.int4(process)])
        }
        templates[name] = task
        try await task.value
    }

    /// Makes a database with a name of its own, empty or as a copy of a template.
    public func createDatabase(template: String? = nil) async throws -> PostgresTestDatabase {
        lastDatabase += 1
        let name = "test_\(lastDatabase)"
        try await administer(
            "CREATE DATABASE \(name)" + (template.map { " TEMPLATE \(Self.quoted($0))" } ?? ""))
        return PostgresTestDatabase(name: name, connectionString: connectionString(database: name), cluster: self)
    }

    /// Makes a database for as long as `body` runs.
    public func withDatabase<Value>(
        template: String? = nil,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresTestDatabase) async throws -> Value
    ) async throws -> Value {
        let database = try await createDatabase(template: template)
        let value: Value
        do {
            value = try await body(database)
        } catch {
            // The body's failure tells more than a failure to clean up after it.
            try? await database.drop()
            throw error
        }
        try await database.drop()
        return value
    }

    func drop(_ name: String) async throws {
        try await administer("DROP DATABASE IF EXISTS \(Self.quoted(name)) WITH (FORCE)")
    }

    private func administer(_ sql: String, _ parameters: [PostgresParameter] = []) async throws {
        if let administration, await administration.isUsable {
            try await administration.query(sql, parameters, prepare: false)
            return
        }
        let connection = try await PostgresConnection.connect(PostgresConfiguration(connectionString()))
        administration = connection
        try await connection.query(sql, parameters, prepare: false)
    }

    private func closeAdministration() async {
        await administration?.close()
        administration = nil
    }

    /// A value of a libpq connection string.
    private static func quotedValue(_ value: String) -> String {
        "'" + value.flatMap { "\\'".contains($0) ? ["\\", $0] : [$0] } + "'"
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Programs are waited for on a thread that may block; the tasks' own may not.
    private static func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try work() })
            }
        }
    }
}
