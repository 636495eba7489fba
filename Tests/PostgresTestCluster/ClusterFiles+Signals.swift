import Foundation
import Glibc

extension ClusterFiles {
    /// Sends a signal to the server's first process and then to all that it has started.
    func signalServer(_ number: Int32) throws {
        let file = try String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)
        guard let postmaster = file.split(separator: "\n").first.flatMap({ pid_t($0) }) else {
            throw PostgresTestClusterError("postmaster.pid holds no process id")
        }
        kill(postmaster, number)
        for child in try Self.children(of: postmaster) { kill(child, number) }
    }

    private static func children(of parent: pid_t) throws -> [pid_t] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.filter { process in
            // One that has ended since is nobody's child.
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
            return status.split(separator: "\n").contains("PPid:\t\(parent)")
        }
    }
}
