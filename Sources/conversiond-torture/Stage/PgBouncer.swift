import Foundation
import Glibc
import PostgresTestCluster
import Subprocess
import Synchronization
import SystemPackage

/// A PgBouncer in transaction mode in front of the stage's database, with few server connections.
final class PgBouncer: Sendable {
    private static let program = "/usr/sbin/pgbouncer"

    let port: Int
    private let configuration: String
    private let task = Mutex<Task<Void, Never>?>(nil)

    private init(port: Int, configuration: String) {
        self.port = port
        self.configuration = configuration
    }

    /// `nil` where Debian's package is not installed.
    static func start(_ stage: Stage) async throws -> PgBouncer? {
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let server = stage.cluster.server
        // Far from the ports that the system gives out, so that nobody else is given it between now and its start.
        let port = 20_000 + Int(server.port) % 10_000
        let folder = server.folder + "/pgbouncer"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let users = folder + "/users.txt"
        try "\"\(StageCluster.daemonRole)\" \"\"\n".write(toFile: users, atomically: false, encoding: .utf8)
        let text = """
            [databases]
            * = host=127.0.0.1 port=\(server.port)
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = trust
            auth_file = \(users)
            pool_mode = transaction
            default_pool_size = 3
            """
        let file = folder + "/pgbouncer.ini"
        try text.write(toFile: file, atomically: false, encoding: .utf8)
        let pooler = PgBouncer(port: port, configuration: file)
        pooler.launch()
        return pooler
    }

    func restart() async throws {
        await stop()
        try await Task.sleep(for: .milliseconds(200))
        launch()
    }

    func stop() async {
        let running = task.withLock { task in
            defer { task = nil }
            return task
        }
        running?.cancel()
        await running?.value
    }

    private func launch() {
        // It refuses to run as root.
        let account = geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"] : []
        let command = account + [Self.program, "-q", configuration]
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(2))]
        let started = Configuration(
            executable: .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())), platformOptions: options)
        let running = Task {
            // How it ends is no matter: whoever needs it finds out.
            _ = try? await Subprocess.run(started, input: .none, output: .discarded, error: .discarded)
        }
        task.withLock { $0 = running }
    }
}
