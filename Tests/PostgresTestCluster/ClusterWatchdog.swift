import Foundation

/// A small shell that stops the server and removes its folder when this process ends, however it ends.
///
/// It holds the reading end of a pipe whose writing end only this process has: kill -9 closes that too. The orderly stop
/// takes the same way, so there is one way only.
final class ClusterWatchdog: Sendable {
    private let pipeEnd: Int32
    let process: pid_t

    init(folder: String, stopCommand: [String]) throws {
        var ends: [Int32] = [0, 0]
        // A socket pair serves as the pipe: it can be made close-on-exec in one step, so that no other child inherits it.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw PostgresTestClusterError("no socket pair: errno \(errno)")
        }
        defer { close(ends[0]) }
        // A server that was just being started may still create files while the folder goes: hence the rounds. A test may have
        // mounted a small disk in it, or stopped the server's processes.
        let script = """
            trap '' HUP INT TERM QUIT
            read -r nothing
            folder=$1
            shift
            for round in 1 2 3 4 5; do
              [ ! -e "$folder/data/postmaster.pid" ] || kill -CONT "$(head -n 1 "$folder/data/postmaster.pid")"
              "$@"
              for disk in "$folder"/*/; do mountpoint -q "$disk" && umount "$disk"; done
              rm -rf "$folder" && [ ! -e "$folder" ] && exit 0
            done
            """
        do {
            process = try ChildProcess.start(
                ["/bin/sh", "-c", script, "cluster-watchdog", folder] + stopCommand, input: ends[0], log: "/dev/null")
        } catch {
            close(ends[1])
            throw error
        }
        pipeEnd = ends[1]
    }

    /// Blocks until the server has stopped and its folder is gone; to be called once.
    func finish() {
        close(pipeEnd)
        ChildProcess.wait(process)
    }
}
