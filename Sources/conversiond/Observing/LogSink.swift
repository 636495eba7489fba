import Dispatch
import Synchronization

/// Takes finished log lines and writes them on a queue of its own, so that a full pipe never holds up the daemon.
///
/// What is not yet written is bounded; lines beyond it are dropped, counted, and told in one line when there is room.
final class LogSink: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var isScheduled = false
        var dropped = 0
        var droppedInAll = 0
    }

    /// Bytes.
    private static let capacity = 4 << 20

    private let stream: StandardStream
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "conversiond.log")
    /// Makes the line that tells of dropped ones.
    private let dropLine: @Sendable (Int) -> [UInt8]

    init(stream: StandardStream, dropLine: @escaping @Sendable (Int) -> [UInt8]) {
        self.stream = stream
        self.dropLine = dropLine
    }

    /// Lines dropped since the start.
    var droppedLines: Int { state.withLock { $0.droppedInAll } }

    /// Takes a line with its line feed.
    func write(_ line: [UInt8]) {
        let mustSchedule = state.withLock { state in
            guard state.waiting.count + line.count <= Self.capacity else {
                state.dropped += 1
                state.droppedInAll += 1
                return false
            }
            state.waiting += line
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { queue.async { self.drain() } }
    }

    /// Returns when all that was taken before is written; for the end of the process.
    func flush() {
        queue.sync { self.drain() }
    }

    private func drain() {
        while true {
            let (bytes, dropped) = state.withLock { state in
                let taken = (state.waiting, state.dropped)
                state.waiting = []
                state.dropped = 0
                if taken.0.isEmpty { state.isScheduled = false }
                return taken
            }
            if dropped > 0 { stream.write(dropLine(dropped)) }
            if bytes.isEmpty { return }
            // Nobody is left to be told if standard error is closed.
            stream.write(bytes)
        }
    }
}
