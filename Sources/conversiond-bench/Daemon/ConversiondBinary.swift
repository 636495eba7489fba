import Foundation

/// The binary that is measured, and the environment it runs in.
struct ConversiondBinary: Sendable {
    let path: String
    let environment: [String: String]

    /// - Parameter path: `nil`: the one beside this program, where the package manager builds both.
    init(_ path: String?, environment: [String: String]) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        self.path = path ?? URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("conversiond").path
        guard FileManager.default.isExecutableFile(atPath: self.path) else {
            throw BenchError("no daemon at \(self.path): build the product conversiond too, or name it with --daemon")
        }
        self.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    }

    func start(_ arguments: [String], log: String) async throws -> ConversiondProcess {
        try await ConversiondProcess(path: path, arguments: arguments, environment: environment, log: log)
    }

    /// Runs it to its end.
    ///
    /// - Throws: with what it printed, unless it ends with status 0.
    func run(_ arguments: [String], _ more: [String: String] = [:], log: String) async throws {
        let process = try await ConversiondProcess(
            path: path, arguments: arguments, environment: environment.merging(more) { $1 }, log: log)
        let status = try await process.waitForExit()
        guard status == 0 else {
            throw BenchError("conversiond \(arguments.joined(separator: " ")) ended with \(status):\n\(process.logTail)")
        }
    }
}
