import Subprocess
import Synchronization

/// What a child process has written so far: its standard error in lines, its standard output as it came.
final class ProcessOutput: Sendable {
    /// Its standard error at one moment.
    struct Log {
        var lines: [String] = []
        /// No line follows.
        var hasEnded = false
    }

    private struct State {
        var log = Log()
        /// What has no line end yet.
        var rest: [UInt8] = []
        var standardOutput: [UInt8] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var log: Log { state.withLock { $0.log } }
    var standardOutput: String { state.withLock { String(decoding: $0.standardOutput, as: UTF8.self) } }

    /// Waits until standard error has more than so many lines, or has ended.
    func news(after seen: Int) async {
        await withCheckedContinuation { waiter in
            let isNew = state.withLock { state in
                if state.log.lines.count > seen || state.log.hasEnded { return true }
                state.waiters.append(waiter)
                return false
            }
            if isNew { waiter.resume() }
        }
    }

    /// Reads standard output to its end.
    func takeOutput(_ buffers: SubprocessOutputSequence) async {
        do {
            for try await buffer in buffers {
                let bytes = buffer.withUnsafeBytes(Array.init)
                state.withLock { $0.standardOutput += bytes }
            }
        } catch {
            takeErrors(Array("standard output cannot be read: \(error)\n".utf8))
        }
    }

    /// Reads standard error to its end.
    func takeErrors(_ buffers: SubprocessOutputSequence) async {
        do {
            for try await buffer in buffers { takeErrors(buffer.withUnsafeBytes(Array.init)) }
        } catch {
            takeErrors(Array("standard error cannot be read: \(error)\n".utf8))
        }
        end()
    }

    /// Ends the log; whoever waits for news is told.
    func end() {
        change { state in
            if !state.rest.isEmpty { state.log.lines.append(String(decoding: state.rest, as: UTF8.self)) }
            state.rest = []
            state.log.hasEnded = true
        }
    }

    private func takeErrors(_ bytes: [UInt8]) {
        change { state in
            state.rest += bytes
            var start = 0
            while let end = state.rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                state.log.lines.append(String(decoding: state.rest[start..<end], as: UTF8.self))
                start = end + 1
            }
            state.rest.removeFirst(start)
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
