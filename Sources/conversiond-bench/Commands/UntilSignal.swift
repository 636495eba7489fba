import ArgumentParser
import DaemonProcesses
import Foundation

/// Runs something that cleans up when it is cancelled, which a SIGINT or SIGTERM does.
///
/// What goes wrong is told on standard error and becomes the exit status.
func untilSignal<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    let signal = TerminationSignal()
    do {
        return try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await signal.wait()
                throw BenchError("ended by a signal")
            }
            // What is still running is cancelled and cleans up before the group ends.
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw BenchError("nothing was measured") }
            return value
        }
    } catch {
        FileHandle.standardError.write(Data("conversiond-bench: \(error)\n".utf8))
        throw ExitCode.failure
    }
}
