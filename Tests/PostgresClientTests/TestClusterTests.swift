import Foundation
import PostgresClient
@testable import PostgresTestCluster
import Subprocess
import SystemPackage
import Testing

@Suite struct TestClusterTests {
    @Test("settings reach the server, and stop leaves neither server nor folder")
    func settingsAndStop() async throws {
        let cluster = try await PostgresTestCluster.start(settings: ["wal_level": "minimal", "max_wal_senders": "0", "log_line_prefix": "it''s "])
        let connection = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        let rows = try await connection.query("SELECT current_setting('wal_level'), current_setting('fsync')")
        #expect(try rows.text(0, 0) == "minimal")
        #expect(try rows.text(0, 1) == "off")
        try await cluster.stop()
        try await cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: cluster.folder))
        let error = try await postgresError { try await connection.query("SELECT 1") }
        #expect(error.reason == .connectionLost)
    }

    @Test("a paused server takes what it is sent and answers once it goes on; stop ends it even while it is paused")
    func pause() async throws {
        let cluster = try await PostgresTestCluster.start()
        let connection = try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString()))
        let paused = try cluster.pause()
        async let answer = connection.query("SELECT 7").int4(0, 0)
        // A connection is taken by the kernel, and nobody answers it.
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.connect(PostgresConfiguration(cluster.connectionString() + " connect_timeout=2"))
        }
        #expect(error?.reason == .connectionFailed)
        paused.resume()
        #expect(try await answer == 7)
        _ = try cluster.pause()
        try await cluster.stop()
        #expect(!FileManager.default.fileExists(atPath: cluster.folder))
        let left = try await postgresError { try await connection.query("SELECT 1") }
        #expect(left.reason == .connectionLost)
    }

    @Test("a wrong setting is told with the server's own words, and nothing is left")
    func wrongSetting() async throws {
        let error = await #expect(throws: PostgresTestClusterError.self) {
            try await PostgresTestCluster.start(settings: ["no_such_setting": "1"])
        }
        #expect(error?.description.contains("no_such_setting") == true)
    }

    @Test("a template is made once, and every database is a copy of its own")
    func templates() async throws {
        let cluster = try await PostgresTestCluster.shared
        let prepare: @Sendable (PostgresConnection) async throws -> Void = { connection in
            try await connection.execute(script: "CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
        }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await cluster.createTemplate("test cluster's \"template\"", prepare)
                    let database = try await cluster.createDatabase(template: "test cluster's \"template\"")
                    let connection = try await database.connect()
                    try await connection.query("INSERT INTO t VALUES (2)")
                    #expect(try await connection.query("SELECT a FROM t").count == 2)
                    try await database.drop()
                    return database.name
                }
            }
            let names = try await group.reduce(into: Set()) { $0.insert($1) }
            #expect(names.count == 4)
        }
    }

    @Test("kill -9 leaves neither server nor folder")
    func killed() async throws {
        if let report = ProcessInfo.processInfo.environment[Self.victim.rawValue] { return try await Self.beKilled(report) }
        let report = "/tmp/pgtest-report-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: report) }
        // A process of its own runs this very test. Not as an exit test: the thread that waits for those spins on any other
        // child that has ended and is not yet waited for.
        let end = try await Subprocess.run(
            .path(FilePath(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))),
            arguments: ["--testing-library", "swift-testing", "--filter", "TestClusterTests/killed"],
            environment: .inherit.updating([Self.victim: report]),
            output: .string(limit: 1 << 20), error: .combinedWithOutput)
        try #require(end.terminationStatus == .signaled(SIGKILL), "\(end.standardOutput)")
        let parts = try String(contentsOfFile: report, encoding: .utf8).split(separator: " ")
        let folder = String(try #require(parts.first))
        let watchdog = String(try #require(parts.last))
        let wait = try await Subprocess.run(
            .name("timeout"), arguments: ["60", "tail", "--pid=\(watchdog)", "-s", "0.05", "-f", "/dev/null"], output: .discarded)
        #expect(wait.terminationStatus == .exited(0), "the watchdog ends")
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    /// The variable that makes `killed` the one that is killed: the file to tell in where its cluster is and who watches it.
    private static let victim: Environment.Key = "CONVERSIOND_TEST_KILLED_REPORT"

    private static func beKilled(_ report: String) async throws {
        let cluster = try await PostgresTestCluster.start()
        let watchdog = try #require(LiveClusters.shared.watchdogProcess(folder: cluster.folder))
        try "\(cluster.folder) \(watchdog)".write(toFile: report, atomically: true, encoding: .utf8)
        kill(getpid(), SIGKILL)
    }
}
