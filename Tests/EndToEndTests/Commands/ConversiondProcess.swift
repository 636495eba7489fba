import Foundation
import Glibc
import Synchronization

/// The built binary `conversiond` as a child process, its standard error told line by line.
final class ConversiondProcess: Sendable {
    struct Ended: Error, CustomStringConvertible {
        let waitedFor: String
        let log: String
        var description: String { "conversiond ended while waiting for \"\(waitedFor)\"; it said:\n\(log)" }
    }

    private struct Output {
        var bytes: [UInt8] = []
        var lines: [String] = []
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let process = Process()
    private let errors = Mutex(Output())
    private let standardOutput = Mutex<[UInt8]>([])
    private let exit = Mutex<(status: Int32?, waiters: [CheckedContinuation<Int32, Never>])>((nil, []))
    private let readers = DispatchGroup()

    /// Beside the test bundle, where the package manager builds both.
    static var binary: URL {
        let own = URL(fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0])
        return own.deletingLastPathComponent().appendingPathComponent("conversiond")
    }

    /// Starts it with these arguments and nothing in its environment but `environment`.
    init(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws {
        process.executableURL = Self.binary
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
        let (out, err) = (Pipe(), Pipe())
        process.standardOutput = out
        process.standardError = err
        let inputPipe = Pipe()
        process.standardInput = inputPipe
        process.terminationHandler = { [self] process in
            // Whoever learns of the end finds all output there.
            readers.notify(queue: .global()) {
                let waiters = self.exit.withLock { exit in
                    exit.status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
                    defer { exit.waiters = [] }
                    return exit.waiters
                }
                for waiter in waiters { waiter.resume(returning: self.exit.withLock { $0.status ?? -1 }) }
            }
        }
        readers.enter()
        readers.enter()
        try process.run()
        if let input { try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8)) }
        try inputPipe.fileHandleForWriting.close()
        read(out) { bytes in self.standardOutput.withLock { $0 += bytes } }
        read(err) { bytes in self.takeErrors(bytes) }
    }

    var pid: Int32 { process.processIdentifier }
    var output: String { standardOutput.withLock { String(decoding: $0, as: UTF8.self) } }
    var log: String { errors.withLock { $0.lines.joined(separator: "\n") } }
    var logLines: [String] { errors.withLock { $0.lines } }

    func signal(_ number: Int32) { kill(pid, number) }

    /// The exit status; 128 + signal for a death by signal.
    func waitForExit() async -> Int32 {
        await withCheckedContinuation { continuation in
            let known = exit.withLock { exit -> Int32? in
                if exit.status == nil { exit.waiters.append(continuation) }
                return exit.status
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Waits until standard error has at least `count` lines with this text, and returns the last of them.
    @discardableResult
    func line(containing text: String, count: Int = 1) async throws -> String {
        while true {
            let found = logLines.filter { $0.contains(text) }
            if found.count >= count { return found[count - 1] }
            if errors.withLock({ $0.hasEnded }) { throw Ended(waitedFor: text, log: log) }
            try await news(after: logLines.count)
        }
    }

    /// Waits until standard error has more than so many lines, or has ended; throws if it had ended already.
    func news(after seen: Int) async throws {
        let hadEnded = errors.withLock { $0.hasEnded && $0.lines.count <= seen }
        if hadEnded { throw Ended(waitedFor: "anything", log: log) }
        await withCheckedContinuation { continuation in
            let isNew = errors.withLock { output in
                if output.lines.count > seen || output.hasEnded { return true }
                output.waiters.append(continuation)
                return false
            }
            if isNew { continuation.resume() }
        }
    }

    /// Runs it to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> (status: Int32, output: String, errors: String) {
        let child = try ConversiondProcess(arguments, environment: environment, input: input)
        let status = await child.waitForExit()
        return (status, child.output, child.log)
    }

    private func read(_ pipe: Pipe, _ take: @escaping @Sendable ([UInt8]) -> Void) {
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        Thread.detachNewThread { [readers] in
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(descriptor, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                if count <= 0 { break }
                take(Array(chunk[..<count]))
            }
            take([])
            // The pipe is kept until its end is read.
            withExtendedLifetime(pipe) {}
            readers.leave()
        }
    }

    private func takeErrors(_ bytes: [UInt8]) {
        let waiters = errors.withLock { output in
            output.bytes += bytes
            while let end = output.bytes.firstIndex(of: UInt8(ascii: "\n")) {
                output.lines.append(String(decoding: output.bytes[..<end], as: UTF8.self))
                output.bytes.removeFirst(end + 1)
            }
            if bytes.isEmpty {
                output.hasEnded = true
                if !output.bytes.isEmpty { output.lines.append(String(decoding: output.bytes, as: UTF8.self)) }
            }
            defer { output.waiters = [] }
            return output.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
