import Foundation

/// The binary `conversiond`, and the environment it runs in.
public struct ConversiondBinary: Sendable {
    public let path: String
    public let environment: [String: String]

    /// - Parameter path: `nil`: the one beside this program, where the package manager builds both.
    public init(_ path: String?, environment: [String: String]) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        self.path = path ?? URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("conversiond").path
        guard FileManager.default.isExecutableFile(atPath: self.path) else {
            throw DaemonProcessError("no daemon at \(self.path): build the product conversiond too, or name it with --daemon")
        }
        self.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    }

    /// - Parameter more: variables besides ``environment``, which they replace.
    public func start(_ arguments: [String], _ more: [String: String] = [:], log: String) async throws -> ConversiondProcess {
        try await ConversiondProcess(
            path: path, arguments: arguments, environment: environment.merging(more) { $1 }, log: log)
    }

    /// Runs it to its end.
    ///
    /// - Throws: with what it printed, unless it ends with status 0.
    public func run(_ arguments: [String], _ more: [String: String] = [:], log: String) async throws {
        let process = try await start(arguments, more, log: log)
        let status = try await process.waitForExit()
        guard status == 0 else {
            throw DaemonProcessError("conversiond \(arguments.joined(separator: " ")) ended with \(status):\n\(process.logTail)")
        }
    }
}
