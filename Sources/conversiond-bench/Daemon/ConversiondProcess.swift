import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// `conversiond` as a child process, its output in a file.
final class ConversiondProcess: Sendable {
    let pid: pid_t
    private let end: Task<Int32, any Error>
    private let ended: Ended
    private let log: String

    private final class Ended: Sendable {
        let value = Atomic(false)
    }

    init(path: String, arguments: [String], environment: [String: String], log: String) async throws {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the benchmark, which then stops its daemons.
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(30))]
        let configuration = Configuration(
            executable: .path(FilePath(path)), arguments: Arguments(arguments), environment: .custom(variables),
            platformOptions: options)
        let output = try Self.open(log)
        let (launches, launched) = AsyncThrowingStream<pid_t, any Error>.makeStream()
        let ended = Ended()
        let end = Task {
            defer { ended.value.store(true, ordering: .releasing) }
            do {
                let result = try await Subprocess.run(
                    configuration, input: .none, output: .fileDescriptor(output, closeAfterSpawningProcess: true),
                    error: .combinedWithOutput
                ) { execution in
                    launched.yield(execution.processIdentifier.value)
                    launched.finish()
                }
                return switch result.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            } catch {
                launched.finish(throwing: error)
                throw error
            }
        }
        do {
            guard let pid = try await launches.first(where: { _ in true }) else { throw CancellationError() }
            self.pid = pid
        } catch {
            end.cancel()
            throw BenchError("cannot start \(path): \(error)")
        }
        self.end = end
        self.ended = ended
        self.log = log
    }

    var hasEnded: Bool { ended.value.load(ordering: .acquiring) }

    /// The end of what it printed.
    var logTail: String {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    /// The exit status; 128 + signal for a death by signal.
    func waitForExit() async throws -> Int32 {
        try await end.value
    }

    /// Ends it in order; by force where that takes longer than half a minute.
    func stop() async {
        end.cancel()
        _ = await end.result
    }

    private static func open(_ log: String) throws -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(log), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw BenchError("cannot write \(log): \(error)")
        }
    }
}
