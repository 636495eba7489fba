import Foundation
import PostgresClient

/// The folder of one cluster and the commands on it; every call blocks.
struct ClusterFiles: Sendable {
    let programs: ServerPrograms
    /// Short, since a Unix socket's path has at most 107 bytes.
    let folder: String
    let port: UInt16

    var data: String { folder + "/data" }
    /// The server's log, which its own user writes.
    var log: String { folder + "/server.log" }
    /// What the programs that are run here print.
    private var commandLog: String { folder + "/commands.log" }

    /// Settings that make tests fast: what survives a crash of the machine does not matter here.
    static let testSettings: [String: String] = [
        "fsync": "off",
        "full_page_writes": "off",
        "shared_buffers": "64MB",
        "max_connections": "1000",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "autovacuum_naptime": "5s",
        "log_min_messages": "warning",
    ]

    static func makeFolder(_ programs: ServerPrograms) throws -> String {
        var template = Array("/tmp/pgtest-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw PostgresTestClusterError("no temporary folder: errno \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let account = programs.account {
            guard chown(folder, account.user, account.group) == 0 else {
                throw PostgresTestClusterError("cannot give \(folder) to \(account.name): errno \(errno)")
            }
        }
        // The tests' own user must reach the socket inside.
        guard chmod(folder, 0o755) == 0 else { throw PostgresTestClusterError("chmod: errno \(errno)") }
        return folder
    }

    static func freePort() throws -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw PostgresTestClusterError("no socket: errno \(errno)") }
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
            }
        }
        guard isBound else { throw PostgresTestClusterError("no free port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }

    func initialise(settings: [String: String]) throws {
        try ChildProcess.run(
            programs.command(
                "initdb",
                ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]),
            log: commandLog)
        let all = Self.testSettings
            .merging(["unix_socket_directories": folder, "listen_addresses": "127.0.0.1"]) { $1 }
            .merging(settings) { $1 }
        try appendSettings(all)
    }

    private func appendSettings(_ settings: [String: String]) throws {
        let lines = settings.sorted { $0.key < $1.key }.map { key, value in
            "\(key) = '\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'\n"
        }
        guard let file = FileHandle(forWritingAtPath: data + "/postgresql.conf") else {
            throw PostgresTestClusterError("cannot write the settings")
        }
        defer { file.closeFile() }
        file.seekToEndOfFile()
        file.write(Data(("\n" + lines.joined()).utf8))
    }

    /// Makes the data a copy of a running server's, to follow it from the next start on.
    func copy(from primary: ClusterFiles) throws {
        if FileManager.default.fileExists(atPath: data) { try FileManager.default.removeItem(atPath: data) }
        try ChildProcess.run(
            programs.command(
                "pg_basebackup",
                ["-D", data, "-h", primary.folder, "-p", "\(primary.port)", "-U", "postgres", "-R", "-X", "stream", "-c", "fast", "--no-sync"]),
            log: commandLog)
        // The last of several lines for a setting counts, and the copy has the other's.
        try appendSettings(["unix_socket_directories": folder])
    }

    /// The server's first process, by the file that it keeps.
    func postmaster() throws -> pid_t {
        let text = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
        guard let process = text.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
            throw PostgresTestClusterError("the server does not run")
        }
        return process
    }

    func promote() throws {
        try control(["-w", "-t", "60", "promote"])
    }

    func startServer() throws {
        try control(["-w", "-t", "60", "-l", log, "-o", "-p \(port)", "start"])
    }

    /// Starts it as well where it does not run.
    func restartServer(_ mode: PostgresTestCluster.StopMode) throws {
        try control(["-w", "-t", "60", "-m", mode.rawValue, "-l", log, "-o", "-p \(port)", "restart"])
    }

    /// Does nothing where it is there already; what another has left there goes.
    func moveLog(to folder: String) throws {
        let present = data + "/pg_wal"
        if (try? FileManager.default.destinationOfSymbolicLink(atPath: present)) == folder { return }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder + "/" + name)
        }
        try ChildProcess.run(["/bin/cp", "-a", present + "/.", folder], log: commandLog)
        try FileManager.default.removeItem(atPath: present)
        try FileManager.default.createSymbolicLink(atPath: present, withDestinationPath: folder)
    }

    func stopServer(_ mode: PostgresTestCluster.StopMode) throws {
        try control(["-w", "-t", "60", "-m", mode.rawValue, "stop"])
    }

    /// A port that somebody took between the search and now shows in the log.
    var logNamesPortInUse: Bool {
        serverLog.contains("Address already in use")
    }

    private func control(_ arguments: [String]) throws {
        do {
            try ChildProcess.run(programs.command("pg_ctl", ["-D", data] + arguments), log: commandLog)
        } catch {
            throw PostgresTestClusterError("\(error)\n\(serverLog.suffix(3000))")
        }
    }

    private var serverLog: String {
        (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    }
}
