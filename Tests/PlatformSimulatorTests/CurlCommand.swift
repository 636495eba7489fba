import Subprocess

/// Runs a command and waits for it without blocking the cooperative pool.
struct CommandResult: Sendable {
    /// 128 + signal for a death by signal.
    var status: Int32
    var output: String

    /// - Parameter arguments: the first is the command, found by PATH.
    static func of(_ arguments: [String]) async throws -> CommandResult {
        let result = try await Subprocess.run(.name("env"), arguments: Arguments(arguments), output: .string(limit: 1 << 20))
        let status =
            switch result.terminationStatus {
            case .exited(let code): code
            case .signaled(let signal): 128 + signal
            }
        return CommandResult(status: status, output: result.standardOutput)
    }
}
