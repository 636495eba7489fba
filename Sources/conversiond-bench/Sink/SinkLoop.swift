import Foundation
import Synchronization

/// The minimal sink's thread: waits for its sockets, takes requests, answers them at once or late.
final class SinkLoop {
    /// An answer that is due later; the serial tells whether its connection is still the one that asked.
    private struct LateAnswer {
        var due: ContinuousClock.Instant
        var serial: Int
        var request: SinkConnection.Request
    }

    private let listener: Int32
    private let stopped: Int32
    private let latency: Duration
    private let state: SinkState
    private var connections: [SinkConnection] = []
    /// The latency is the same for all, so the answers fall due in the order they were put here.
    private var late: [LateAnswer] = []
    private var lastSerial = 0

    init(listener: Int32, stopped: Int32, latency: Duration, state: SinkState) {
        self.listener = listener
        self.stopped = stopped
        self.latency = latency
        self.state = state
    }

    func run() {
        // `poll` and not `epoll`: there are tens of connections, not thousands.
        while true {
            var polled = [stopped, listener].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            polled += connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&polled, nfds_t(polled.count), milliseconds)
            guard ready >= 0 || errno == EINTR else { break }
            if polled[0].revents != 0 { break }
            answerDue()
            guard ready > 0 else { continue }
            for index in connections.indices where polled[index + 2].revents != 0 { serve(index) }
            connections.removeAll { connection in
                if connection.isClosed { close(connection.descriptor) }
                return connection.isClosed
            }
            if polled[1].revents != 0 { acceptAll() }
        }
        for descriptor in connections.map(\.descriptor) + [listener, stopped] { close(descriptor) }
    }

    /// Until the next late answer is due, rounded up; for ever without one.
    private var milliseconds: Int32 {
        guard let due = late.first?.due else { return -1 }
        return max(0, Int32((due - .now) / .milliseconds(1) + 1))
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            var on: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
            lastSerial += 1
            connections.append(SinkConnection(descriptor: descriptor, serial: lastSerial))
        }
    }

    private func serve(_ index: Int) {
        connections[index].receive()
        while let request = connections[index].nextRequest() {
            if latency > .zero {
                late.append(LateAnswer(due: .now + latency, serial: connections[index].serial, request: request))
            } else {
                answer(request, index)
            }
        }
    }

    private func answerDue() {
        guard !late.isEmpty else { return }
        let now = ContinuousClock.now
        let count = late.prefix { $0.due <= now }.count
        for answer in late[..<count] {
            guard let index = connections.firstIndex(where: { $0.serial == answer.serial }) else { continue }
            self.answer(answer.request, index)
        }
        late.removeFirst(count)
    }

    private func answer(_ request: SinkConnection.Request, _ index: Int) {
        // Counted first: whoever has the answer finds it in the tally.
        if request.deliveries > 0 {
            state.tally.withLock { $0.accept(deliveries: request.deliveries, bytes: request.bytes, rows: request.rows, at: .now) }
        }
        connections[index].send(request.answer)
    }
}
