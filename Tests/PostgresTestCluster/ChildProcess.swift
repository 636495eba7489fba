import CSpawn
import Foundation

/// Starts programs with nothing of this process but what is named: no `PG...` variables, no descriptors.
enum ChildProcess {
    /// Starts a program in a session of its own, so that Ctrl-C at the terminal does not reach it.
    ///
    /// Its output goes to the log file: a server started through pg_ctl keeps it open, which with a pipe would make the
    /// reader wait for ever.
    static func start(_ command: [String], input: Int32? = nil, log: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // What other code of the test process left inheritable, closed in the child itself: a list of descriptors made here
        // would miss those that other threads open meanwhile.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)  // POSIX_SPAWN_SETSID

        let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8"]
        // The present folder may be closed to the server's user.
        let command = ["/usr/bin/env", "-C", "/"] + command
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var process = pid_t()
        let failure = posix_spawn(&process, command[0], &actions, &attributes, &arguments, &variables)
        guard failure == 0 else {
            throw PostgresTestClusterError("cannot start \(command[0]): errno \(failure)")
        }
        return process
    }

    /// Blocks until the program has ended; its exit status, or 128 + the signal that ended it.
    @discardableResult
    static func wait(_ process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return -1 }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    static func run(_ command: [String], log: String) throws {
        let status = wait(try start(command, log: log))
        guard status == 0 else {
            let output = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw PostgresTestClusterError("\(command.joined(separator: " ")) ended with \(status):\n\(output.suffix(3000))")
        }
    }
}
