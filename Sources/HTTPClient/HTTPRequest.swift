/// One request, complete: nothing about it is decided later.
///
/// The body of a `get` is not sent. Header fields are sent as given and in the order given; fields
/// that libcurl would add by itself (`Expect`, a form `Content-Type`) are suppressed.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    public var method: Method
    /// An absolute `https://` URL; `http://` to a loopback host only. No user name in it.
    public var url: String
    public var headers: [HTTPHeader]
    public var body: HTTPBody
    /// From `send` to the last byte of the reply, the wait for a free slot included.
    public var timeout: Duration
    /// From the start of the transfer until the connection stands, TLS included.
    public var connectTimeout: Duration
    /// A reply body longer than this many bytes ends the transfer with `responseTooLarge`.
    public var responseLimit: Int

    public init(
        method: Method,
        url: String,
        headers: [HTTPHeader] = [],
        body: HTTPBody = .empty,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(10),
        responseLimit: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.responseLimit = responseLimit
    }
}

/// URLs carry secrets in the query, headers carry tokens, bodies carry personal data: printing and
/// dumping show the method and the URL up to the path.
extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "\(method.rawValue) \(RequestURL.withoutSecrets(url))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
