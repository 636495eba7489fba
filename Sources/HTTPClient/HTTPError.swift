/// Why a request has no reply, and whether the server may have acted on it.
public struct HTTPError: Error, Equatable, Hashable, Sendable {
    /// The cause, from a closed set fit for a metrics label (`label`).
    public enum Reason: Equatable, Hashable, Sendable {
        /// The URL or a header field is malformed.
        case invalidURL
        /// Neither `https` nor `http` to a loopback host.
        case insecureScheme
        case resolveFailed
        case connectFailed
        case tlsFailed
        case certificateInvalid
        case timedOut
        /// The connection or the stream ended before the reply was complete.
        case reset
        case malformedReply
        case responseTooLarge
        /// The task was cancelled.
        case cancelled
        /// The session was shut down.
        case shutdown
        /// Anything else, by libcurl's code (libcurl-errors(3)).
        case other(curlCode: Int)
    }

    /// Whether the server can have received the request.
    public enum Delivery: String, Equatable, Hashable, Sendable {
        /// Not one byte of the request was handed to the connection, or the server said (HTTP/2)
        /// that it did not process it: sending again cannot double anything.
        case notSent = "not_sent"
        /// Some or all of the request may have arrived.
        case maybeSent = "maybe_sent"
    }

    public let reason: Reason
    public let delivery: Delivery
    /// The status, where a reply began before the failure.
    public let status: Int?

    public init(_ reason: Reason, delivery: Delivery = .notSent, status: Int? = nil) {
        self.reason = reason
        self.delivery = delivery
        self.status = status
    }
}

extension HTTPError.Reason {
    /// A constant snake_case word per case.
    public var label: String {
        switch self {
        case .invalidURL: "invalid_url"
        case .insecureScheme: "insecure_scheme"
        case .resolveFailed: "resolve_failed"
        case .connectFailed: "connect_failed"
        case .tlsFailed: "tls_failed"
        case .certificateInvalid: "certificate_invalid"
        case .timedOut: "timed_out"
        case .reset: "reset"
        case .malformedReply: "malformed_reply"
        case .responseTooLarge: "response_too_large"
        case .cancelled: "cancelled"
        case .shutdown: "shutdown"
        case .other: "other"
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .invalidURL: "the URL or a header is malformed"
        case .insecureScheme: "only https is allowed (http on loopback)"
        case .resolveFailed: "the host name could not be resolved"
        case .connectFailed: "the connection could not be established"
        case .tlsFailed: "the TLS handshake failed"
        case .certificateInvalid: "the server's certificate is not valid for this host"
        case .timedOut: "the request timed out"
        case .reset: "the connection ended before the reply was complete"
        case .malformedReply: "the reply is not HTTP"
        case .responseTooLarge: "the reply is longer than allowed"
        case .cancelled: "the request was cancelled"
        case .shutdown: "the HTTP session is shut down"
        case .other(let code): "libcurl error \(code)"
        }
    }
}

/// Own constant texts only: libcurl's error buffer may quote the URL.
extension HTTPError: CustomStringConvertible {
    public var description: String {
        let sent = delivery == .notSent ? "not sent" : "maybe sent"
        guard let status else { return "\(reason.sentence) (\(sent))" }
        return "\(reason.sentence) (\(sent), status \(status))"
    }
}
