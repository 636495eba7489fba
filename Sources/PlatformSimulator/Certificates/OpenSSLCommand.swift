import Subprocess

/// Runs the `openssl` command line tool.
enum OpenSSLCommand {
    /// - Throws: `CertificateError` when the command cannot be started or fails.
    static func run(_ arguments: [String]) async throws {
        let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
        do {
            result = try await Subprocess.run(
                .name("openssl"), arguments: Arguments(arguments), output: .discarded, error: .string(limit: 1 << 16))
        } catch {
            throw CertificateError(command: arguments[0], complaint: "cannot be run: \(error)")
        }
        guard result.terminationStatus == .exited(0) else {
            throw CertificateError(command: arguments[0], complaint: result.standardError)
        }
    }
}

/// A test certificate could not be made.
public struct CertificateError: Error, CustomStringConvertible {
    /// The `openssl` subcommand.
    public let command: String
    /// What it wrote to standard error.
    public let complaint: String

    public var description: String { "openssl \(command): \(complaint)" }
}
