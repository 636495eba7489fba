import Foundation
import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// The built binary `conversiond` as a child process, its standard error told line by line.
///
/// It is killed when nobody holds it any more, and when a task that waits for it is cancelled: a test that fails or takes
/// too long leaves no daemon behind.
final class ConversiondProcess: Sendable {
    struct Ended: Error, CustomStringConvertible {
        let waitedFor: String
        let log: String
        var description: String { "conversiond ended while waiting for \"\(waitedFor)\"; it said:\n\(log)" }
    }

    /// By what the child is signalled; nil before it runs and from when it may have been reaped, since its process id may
    /// belong to another then.
    private final class Reach: Sendable {
        let execution = Mutex<Execution<CustomWriteInput, SequenceOutput, SequenceOutput>?>(nil)
    }

    private let said: ProcessOutput
    private let reach: Reach
    private let end: Task<Int32, Never>

    /// Beside the test bundle, where the package manager builds both.
    static var binary: URL {
        let own = URL(fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0])
        return own.deletingLastPathComponent().appendingPathComponent("conversiond")
    }

    /// Starts it with these arguments and nothing in its environment but `environment`.
    init(_ arguments: [String], environment: [String: String] = [:], input: String = "") async throws {
        let (said, reach) = (ProcessOutput(), Reach())
        let (launches, launched) = AsyncThrowingStream<Never, any Error>.makeStream()
        var variables: [Environment.Key: String] = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        let configuration = Configuration(
            executable: .path(FilePath(Self.binary.path)), arguments: Arguments(arguments), environment: .custom(variables))
        self.said = said
        self.reach = reach
        end = Task {
            do {
                let result = try await Subprocess.run(
                    configuration, input: .inputWriter, output: .sequence, error: .sequence
                ) { execution in
                    reach.execution.withLock { $0 = execution }
                    launched.finish()
                    await Self.talk(execution, input, said)
                    reach.execution.withLock { $0 = nil }
                }
                // Both outputs have been read to their ends here: whoever learns of the end finds all of them.
                return switch result.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            } catch {
                launched.finish(throwing: error)
                said.end()
                return -1
            }
        }
        for try await _ in launches {}
    }

    deinit { end.cancel() }

    var output: String { said.standardOutput }
    var log: String { logLines.joined(separator: "\n") }
    var logLines: [String] { said.log.lines }

    /// Does nothing once it has ended.
    func signal(_ number: Int32) {
        reach.execution.withLock { execution in
            do {
                try execution?.send(signal: Signal(rawValue: number))
            } catch {
                // It has ended, and only its output is still being read.
            }
        }
    }

    /// The exit status; 128 + signal for a death by signal.
    func waitForExit() async -> Int32 {
        await withTaskCancellationHandler {
            await end.value
        } onCancel: {
            end.cancel()
        }
    }

    /// Waits until standard error has at least `count` lines with this text, and returns the last of them.
    @discardableResult
    func line(containing text: String, count: Int = 1) async throws -> String {
        while true {
            let log = said.log
            let found = log.lines.filter { $0.contains(text) }
            if found.count >= count { return found[count - 1] }
            if log.hasEnded { throw Ended(waitedFor: text, log: self.log) }
            await change(after: log.lines.count)
        }
    }

    /// Waits until standard error has more than so many lines, or has ended; throws if it had ended already.
    func news(after seen: Int) async throws {
        let log = said.log
        if log.hasEnded, log.lines.count <= seen { throw Ended(waitedFor: "anything", log: self.log) }
        await change(after: seen)
    }

    /// Runs it to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = ""
    ) async throws -> (status: Int32, output: String, errors: String) {
        let child = try await ConversiondProcess(arguments, environment: environment, input: input)
        let status = await child.waitForExit()
        return (status, child.output, child.log)
    }

    private func change(after seen: Int) async {
        await withTaskCancellationHandler {
            await said.news(after: seen)
        } onCancel: {
            end.cancel()
        }
    }

    /// Writes all of its input and reads all of its output.
    private static func talk(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, _ input: String, _ said: ProcessOutput
    ) async {
        // A child that ends without reading its input is an end like any other, not the end of the tests.
        Glibc.signal(SIGPIPE, SIG_IGN)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await said.takeOutput(execution.standardOutput) }
            group.addTask { await said.takeErrors(execution.standardError) }
            group.addTask {
                do {
                    _ = try await execution.standardInputWriter.write(input)
                    try await execution.standardInputWriter.finish()
                } catch {
                    // It did not want all of it.
                }
            }
        }
    }
}
