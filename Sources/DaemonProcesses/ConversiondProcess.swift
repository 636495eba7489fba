import Foundation
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// `conversiond` as a child process, its output in a file.
public final class ConversiondProcess: Sendable {
    public let pid: pid_t
    private let end: Task<Int32, any Error>
    private let ended: Ended
    private let log: String

    private final class Ended: Sendable {
        let value = Atomic(false)
    }

    public init(path: String, arguments: [String], environment: [String: String], log: String) async throws {
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        var options = PlatformOptions()
        // Ctrl-C at the terminal is for the program that started it, which then stops its daemons.
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
            throw DaemonProcessError("cannot start \(path): \(error)")
        }
        self.end = end
        self.ended = ended
        self.log = log
    }

    public var hasEnded: Bool { ended.value.load(ordering: .acquiring) }

    /// The end of what it printed.
    public var logTail: String {
        printed.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    /// Whether a text stands in what it printed.
    public func hasLogged(_ text: String) -> Bool { printed.contains(text) }

    private var printed: String { String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self) }

    /// The exit status; 128 + signal for a death by signal.
    public func waitForExit() async throws -> Int32 {
        try await end.value
    }

    /// Does nothing once it has ended.
    public func signal(_ number: Int32) {
        guard !hasEnded else { return }
        kill(pid, number)
    }

    /// Ends it in order; by force where that takes longer than half a minute.
    public func stop() async {
        end.cancel()
        _ = await end.result
    }

    private static func open(_ log: String) throws -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                FilePath(log), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw DaemonProcessError("cannot write \(log): \(error)")
        }
    }
}
