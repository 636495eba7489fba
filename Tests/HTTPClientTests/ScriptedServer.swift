import Glibc

@testable import HTTPClient

/// A loopback HTTP/1.1 server whose every step a test scripts: what to read, answer, and break.
///
/// Each accepted connection runs `script` on a thread of its own; the test sees what arrived.
final class ScriptedServer: Sendable {
    private struct Seen {
        var accepted = 0
        var requests: [ReceivedRequest] = []
        var awaited: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Locked(Seen())

    var url: String { "http://127.0.0.1:\(port)" }
    var accepted: Int { seen.withLock { $0.accepted } }
    var requests: [ReceivedRequest] { seen.withLock { $0.requests } }

    init(_ script: @escaping @Sendable (ScriptedConnection) -> Void) throws {
        let (listener, port) = try Self.listen()
        self.listener = listener
        self.port = port
        startThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                let index = seen.withLock { seen in
                    seen.accepted += 1
                    return seen.accepted - 1
                }
                let connection = ScriptedConnection(socket: socket, index: index) { [self] in record($0) }
                startThread {
                    script(connection)
                    connection.close()
                }
            }
            close(listener)
        }
    }

    /// Ends the accepting thread.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Returns once `count` requests have been read.
    func received(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let reached = seen.withLock { seen in
                if seen.requests.count >= count { return true }
                seen.awaited.append((count, continuation))
                return false
            }
            if reached { continuation.resume() }
        }
    }

    private func record(_ request: ReceivedRequest) {
        let reached = seen.withLock { seen in
            seen.requests.append(request)
            let reached = seen.awaited.filter { $0.count <= seen.requests.count }
            seen.awaited.removeAll { $0.count <= seen.requests.count }
            return reached
        }
        for waiter in reached { waiter.continuation.resume() }
    }

    private static func listen(backlog: Int32? = 1024) throws -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw SocketFailure(step: "socket", code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0
                    && backlog.map { Glibc.listen(listener, $0) == 0 } != false
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard bound else { throw SocketFailure(step: "bind", code: errno) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    /// Calls `body` with a port that is taken, so that no other test gets it, but refuses connections.
    static func withRefusingPort<T>(_ body: (UInt16) async throws -> T) async throws -> T {
        let (socket, port) = try listen(backlog: nil)
        defer { close(socket) }
        return try await body(port)
    }
}

struct SocketFailure: Error {
    var step: String
    var code: Int32
}

struct ReceivedRequest: Sendable {
    var head: String
    var body: [UInt8]
    var connection: Int

    var requestLine: String { String(head.prefix { $0 != "\r\n" }) }
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

func startThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    let status = pthread_create(
        &thread, nil,
        { context in
            Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
    precondition(status == 0, "no thread for the test server")
    pthread_detach(thread)
}
