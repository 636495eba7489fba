import Foundation

/// Runs a command and waits for it without blocking the cooperative pool.
struct CommandResult: Sendable {
    var status: Int32
    var output: String

    /// - Parameter arguments: the first is the command, found by PATH.
    static func of(_ arguments: [String]) async throws -> CommandResult {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = FileManager.default.temporaryDirectory.appendingPathComponent("simulator-test-\(UUID().uuidString)")
        try Data().write(to: output)
        defer { unlink(output.path) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return CommandResult(status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self))
    }
}
