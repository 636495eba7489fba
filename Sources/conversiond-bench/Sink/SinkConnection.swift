import Foundation

/// One kept connection to the minimal sink and the request that is arriving on it.
struct SinkConnection {
    struct Request {
        var deliveries = 0
        var bytes = 0
        /// Numbers of the trickle's rows in it.
        var rows: [Int] = []
        var answer: String
    }

    static let rawPath = "/raw"
    private static let maximumRequest = 16 << 20

    let descriptor: Int32
    let serial: Int
    private(set) var isClosed = false
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var filled = 0
    /// Of the request that is arriving, once its head is here.
    private var length: (head: Int, body: Int)?

    init(descriptor: Int32, serial: Int) {
        self.descriptor = descriptor
        self.serial = serial
    }

    /// Reads what has arrived.
    mutating func receive() {
        while true {
            if filled == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
            let count = buffer.withUnsafeMutableBytes { [descriptor, filled] in
                recv(descriptor, $0.baseAddress! + filled, $0.count - filled, Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return }
            guard count > 0, filled + count <= Self.maximumRequest else {
                isClosed = true
                return
            }
            filled += count
            if filled < buffer.count { return }
        }
    }

    /// The next request that is here as a whole.
    mutating func nextRequest() -> Request? {
        if length == nil { length = readHead() }
        guard let length, filled >= length.head + length.body else { return nil }
        let end = length.head + length.body
        let request = buffer.withUnsafeBytes { bytes in
            Self.judge(
                head: UnsafeRawBufferPointer(rebasing: bytes[..<length.head]),
                body: UnsafeRawBufferPointer(rebasing: bytes[length.head..<end]))
        }
        let rest = filled - end
        if rest > 0 { buffer.withUnsafeMutableBytes { _ = memmove($0.baseAddress!, $0.baseAddress! + end, rest) } }
        filled = rest
        self.length = nil
        return request
    }

    mutating func send(_ answer: String) {
        // An answer is shorter than any socket's buffer, so it is written whole or the client has gone.
        let bytes = Array(answer.utf8)
        if Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT)) != bytes.count { isClosed = true }
    }

    private func readHead() -> (head: Int, body: Int)? {
        buffer.withUnsafeBytes { bytes in
            let arrived = UnsafeRawBufferPointer(rebasing: bytes[..<filled])
            guard let end = arrived.offset(of: "\r\n\r\n") else { return nil }
            let head = UnsafeRawBufferPointer(rebasing: arrived[..<(end + 4)])
            // libcurl's spelling; it sends no chunks where it knows the length.
            let body = head.offset(of: "Content-Length: ").map { head.number(at: $0 + 16) }
            return (head.count, body ?? 0)
        }
    }

    private static func judge(head: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) -> Request {
        let line = head.offset(of: "\r\n") ?? head.count
        let path = UnsafeRawBufferPointer(rebasing: head[..<line])
        if path.offset(of: rawPath + " ") != nil { return Request(answer: noContent) }
        var rows: [Int] = []
        body.forEach(LeadRows.trickleMark) { rows.append(body.number(at: $0 + LeadRows.trickleMark.utf8.count)) }
        if path.offset(of: "/mp/collect") != nil {
            return Request(deliveries: 1, bytes: body.count, rows: rows, answer: noContent)
        }
        var events = 0
        body.forEach("\"event_name\"") { _ in events += 1 }
        let json = #"{"events_received":\#(events),"messages":[],"fbtrace_id":"bench"}"#
        return Request(
            deliveries: events, bytes: body.count, rows: rows,
            answer: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)")
    }

    private static let noContent = "HTTP/1.1 204 No Content\r\n\r\n"
}

extension UnsafeRawBufferPointer {
    fileprivate func offset(of text: String, from start: Int = 0) -> Int? {
        var text = text
        return text.withUTF8 { text in
            guard let base = baseAddress, let first = text.first else { return nil }
            var next = start
            while count - next >= text.count, let found = memchr(base + next, Int32(first), count - next - text.count + 1) {
                if memcmp(found, text.baseAddress!, text.count) == 0 { return UnsafeRawPointer(found) - base }
                next = UnsafeRawPointer(found) - base + 1
            }
            return nil
        }
    }

    fileprivate func forEach(_ text: String, _ body: (Int) -> Void) {
        var next = 0
        while let offset = offset(of: text, from: next) {
            body(offset)
            next = offset + text.utf8.count
        }
    }

    /// The decimal number there; 0 for none.
    fileprivate func number(at start: Int) -> Int {
        self[Swift.min(start, count)...].prefix { (0x30...0x39).contains($0) }.prefix(15).reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
