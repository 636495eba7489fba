/// A complete reply, whatever its status.
public struct HTTPResponse: Sendable {
    public enum Version: String, Sendable {
        case http1_0 = "1.0"
        case http1_1 = "1.1"
        case http2 = "2"
        case http3 = "3"
    }

    public let status: Int
    public let headers: HTTPHeaders
    public let body: [UInt8]
    /// From `Retry-After`, as seconds or as a date (a date in the past is zero).
    public let retryAfter: Duration?
    public let httpVersion: Version
    public let timing: HTTPTiming

    public init(
        status: Int,
        headers: HTTPHeaders,
        body: [UInt8],
        retryAfter: Duration? = nil,
        httpVersion: Version = .http1_1,
        timing: HTTPTiming = HTTPTiming()
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.retryAfter = retryAfter
        self.httpVersion = httpVersion
        self.timing = timing
    }
}

/// Platforms quote what they refuse, so a reply may hold personal data: only its size is shown.
extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "HTTP/\(httpVersion.rawValue) \(status), \(body.count) bytes" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
