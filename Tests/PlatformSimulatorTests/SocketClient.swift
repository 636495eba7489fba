import Foundation
import PlatformSimulator

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a client saw of one exchange.
enum Outcome: Sendable, Equatable {
    case reply(Reply)
    /// The peer sent RST; what had arrived until then.
    case reset(received: Int)
    /// The peer closed before the reply was complete.
    case cut(received: Int)
    /// Nothing more came within the time; what had arrived until then.
    case silent(received: Int)
    /// The body went beyond the client's limit.
    case tooLong

    var reply: Reply? {
        guard case .reply(let reply) = self else { return nil }
        return reply
    }
}

struct Reply: Sendable, Equatable {
    var status: Int
    var fields: [String: String]
    var body: String
}

/// A client on a bare socket: it sees resets and half replies as they are.
enum SocketClient {
    /// Sends a request on a connection of its own.
    ///
    /// - Parameter patience: how long the peer may be silent.
    static func send(
        _ target: String, method: String = "POST", to port: Int, fields: [String: String] = [:], body: String = "",
        sendsBody: Bool = true, patience: Duration = .seconds(20), limit: Int = 4 << 20
    ) async -> Outcome {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        var fields = fields
        if method == "POST", fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.utf8.count)\r\n\r\n"
        let bytes = Array((head + (sendsBody ? body : "")).utf8)
        return await withCheckedContinuation { continuation in
            // Blocking calls have no place on the cooperative pool, nor on the dispatch queues beneath it.
            Thread.detachNewThread {
                continuation.resume(returning: exchange(bytes, port, patience, limit))
            }
        }
    }

    private static func exchange(_ request: [UInt8], _ port: Int, _ patience: Duration, _ limit: Int) -> Outcome {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var wait = timeval(
            tv_sec: Int(patience.components.seconds), tv_usec: Int(patience.components.attoseconds / 1_000_000_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return .reset(received: 0) }
        var sent = 0
        while sent < request.count {
            let count = request[sent...].withUnsafeBytes { transmit(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            sent += count
        }
        var received: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while received.count < limit {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            if count > 0 {
                received += chunk[..<count]
                if let reply = parse(received, isAtEnd: false) { return .reply(reply) }
            } else if count == 0 {
                return parse(received, isAtEnd: true).map { .reply($0) } ?? .cut(received: received.count)
            } else if errno == ECONNRESET {
                return .reset(received: received.count)
            } else if errno == EAGAIN {
                return .silent(received: received.count)
            } else if errno != EINTR {
                return .cut(received: received.count)
            }
        }
        return .tooLong
    }

    private static func transmit(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        sendto(descriptor, bytes, count, Int32(MSG_NOSIGNAL), nil, 0)
    }

    /// A complete reply, or nil while more is to come.
    private static func parse(_ bytes: [UInt8], isAtEnd: Bool) -> Reply? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        var lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines.removeFirst().split(separator: " ")
        guard words.count >= 2, let status = Int(words[1]) else { return nil }
        if status == 100 { return parse(Array(text[end.upperBound...].utf8), isAtEnd: isAtEnd) }
        var fields: [String: String] = [:]
        for line in lines {
            let halves = line.split(separator: ":", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            fields[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
        }
        let body = String(text[end.upperBound...])
        let length = fields["content-length"].flatMap { Int($0) } ?? (status == 204 || status == 304 ? 0 : nil)
        guard let length, body.utf8.count >= length else { return nil }
        return Reply(status: status, fields: fields, body: body)
    }
}
