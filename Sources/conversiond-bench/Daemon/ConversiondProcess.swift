import Foundation
import Synchronization

/// `conversiond` as a child process, its output in a file.
final class ConversiondProcess: Sendable {
    private struct Exit {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    private let process = Process()
    private let exit = Mutex(Exit())
    private let log: String

    init(path: String, arguments: [String], environment: [String: String], log: String) throws {
        self.log = log
        guard FileManager.default.createFile(atPath: log, contents: nil), let output = FileHandle(forWritingAtPath: log) else {
            throw BenchError("cannot write \(log)")
        }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { [self] process in
            let status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
            let waiters = exit.withLock { exit in
                exit.status = status
                defer { exit.waiters = [] }
                return exit.waiters
            }
            for waiter in waiters { waiter.resume(returning: status) }
        }
        do {
            try process.run()
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] ?? error
            throw BenchError("cannot start \(path): \(cause)")
        }
    }

    var pid: Int32 { process.processIdentifier }
    var hasEnded: Bool { exit.withLock { $0.status != nil } }

    /// The end of what it printed.
    var logTail: String {
        let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }

    /// The exit status; 128 + signal for a death by signal.
    func waitForExit() async -> Int32 {
        await withCheckedContinuation { waiter in
            let status = exit.withLock { exit in
                if exit.status == nil { exit.waiters.append(waiter) }
                return exit.status
            }
            if let status { waiter.resume(returning: status) }
        }
    }

    /// Ends it in order; by force where that takes longer than half a minute.
    func stop() async {
        guard !hasEnded else { return }
        kill(pid, SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + 30) { [self] in
            if !hasEnded { kill(pid, SIGKILL) }
        }
        _ = await waitForExit()
    }
}
