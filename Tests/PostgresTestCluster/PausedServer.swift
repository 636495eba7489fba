import Foundation

/// A server whose every process is stopped (SIGSTOP): its sockets take connections and bytes, and nothing is answered.
public struct PausedServer: Sendable {
    private let processes: [pid_t]

    /// - Parameter postmaster: the server's first process, whose children the others are.
    init(postmaster: pid_t) throws {
        // First itself, so that it has no further children.
        guard kill(postmaster, SIGSTOP) == 0 else { throw PostgresTestClusterError("cannot stop the server: errno \(errno)") }
        let children = Self.children(of: postmaster)
        for child in children { kill(child, SIGSTOP) }
        processes = children + [postmaster]
    }

    /// Has all go on.
    public func resume() {
        for process in processes { kill(process, SIGCONT) }
    }

    private static func children(of parent: pid_t) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { process in
            // proc(5): the fourth field, the second after the name in parentheses.
            guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let fields = stat.lastIndex(of: ")").map({ stat[$0...].split(separator: " ") }), fields.count > 2
            else { return false }
            return pid_t(fields[2]) == parent
        }
    }
}
