import Glibc

/// The server's side of one connection, blocking; used by its own thread alone.
final class ScriptedConnection: @unchecked Sendable {  // handed to one thread, then used only there
    let index: Int
    private var socket: Int32
    private var buffer: [UInt8] = []
    private let record: (ReceivedRequest) -> Void

    init(socket: Int32, index: Int, record: @escaping (ReceivedRequest) -> Void) {
        self.socket = socket
        self.index = index
        self.record = record
        // A broken test ends instead of hanging.
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Reads one request to its last byte; nil where the client closed.
    @discardableResult
    func readRequest() -> ReceivedRequest? {
        guard let head = readHead() else { return nil }
        let length = head.split(separator: "\r\n").lazy
            .first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: ":")[1].drop { $0 == " " }) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        let request = ReceivedRequest(head: head, body: Array(buffer.prefix(length)), connection: index)
        buffer.removeFirst(length)
        record(request)
        return request
    }

    /// Reads up to the blank line, leaving the body unread.
    @discardableResult
    func readHead() -> String? {
        var searched = 0
        while true {
            if buffer.count >= 4 {
                for end in max(0, searched - 3)..<(buffer.count - 3)
                where buffer[end] == 13 && buffer[end + 1] == 10 && buffer[end + 2] == 13 && buffer[end + 3] == 10 {
                    let head = String(decoding: buffer[..<end], as: UTF8.self)
                    buffer.removeFirst(end + 4)
                    return head
                }
            }
            searched = buffer.count
            guard fill() else { return nil }
        }
    }

    /// - Returns: false where the client has gone.
    @discardableResult
    func write(_ text: String) -> Bool {
        write(Array(text.utf8))
    }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let sent = bytes.withUnsafeBytes {
                send(socket, $0.baseAddress! + offset, bytes.count - offset, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return false }
            offset += sent
        }
        return true
    }

    @discardableResult
    func answer(_ status: String = "200 OK", headers: String = "", body: String = "") -> Bool {
        write("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Answers every request alike until the client closes.
    func answerAll(_ status: String = "200 OK", headers: String = "", body: String = "") {
        while readRequest() != nil, answer(status, headers: headers, body: body) {}
    }

    func waitForClose() {
        while fill() {}
    }

    func close() {
        guard socket >= 0 else { return }
        Glibc.close(socket)
        socket = -1
    }

    /// Ends the connection with RST.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer.append(contentsOf: chunk[..<count])
        return true
    }
}
