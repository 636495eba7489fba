import Foundation
import Synchronization

/// A small HTTP/1.1 server that takes every event, so that what is measured is the daemon.
///
/// It knows libcurl's requests only, and one thread serves them all.
final class MinimalSink: Sink {
    let endpoint: String
    private let state: SinkState
    /// Closing it ends the thread.
    private let stopper: Int32

    /// - Parameter latency: from a request's last byte to its answer.
    init(latency: Duration) throws {
        let listener = try Self.listen()
        var ends: [Int32] = [0, 0]
        // Close-on-exec in one step, so that no daemon inherits it.
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw BenchError("no socket pair: errno \(errno)")
        }
        stopper = ends[1]
        endpoint = "http://127.0.0.1:\(try Self.port(of: listener))"
        let state = SinkState()
        self.state = state
        let stopped = ends[0]
        Thread.detachNewThread {
            SinkLoop(listener: listener, stopped: stopped, latency: latency, state: state).run()
        }
    }

    /// Takes POSTs that are no deliveries, for the raw limit.
    var rawEndpoint: String { endpoint + SinkConnection.rawPath }

    var tally: SinkTally { state.tally.withLock { $0 } }

    func startPhase() { state.tally.withLock { $0 = SinkTally() } }

    func stop() async { close(stopper) }

    private static func listen() throws -> Int32 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isListening = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && Glibc.listen(listener, 1024) == 0
            }
        }
        guard isListening else { throw BenchError("the sink cannot listen: errno \(errno)") }
        return listener
    }

    private static func port(of listener: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) == 0 }
        }
        guard isKnown else { throw BenchError("the sink has no port: errno \(errno)") }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// What the sink's thread and its readers share.
final class SinkState: Sendable {
    let tally = Mutex(SinkTally())
}
