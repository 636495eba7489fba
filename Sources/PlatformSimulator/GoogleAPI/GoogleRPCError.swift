import HTTPTypes
import NIOCore

/// An error as every Google API tells it: a canonical status with details (google.rpc.Status).
struct GoogleRPCError: Error, Sendable {
    /// The canonical code, with the HTTP status that it travels under.
    enum Status: String, Sendable {
        case invalidArgument = "INVALID_ARGUMENT"
        case unauthenticated = "UNAUTHENTICATED"
        case permissionDenied = "PERMISSION_DENIED"
        case notFound = "NOT_FOUND"
        case aborted = "ABORTED"
        case resourceExhausted = "RESOURCE_EXHAUSTED"
        case cancelled = "CANCELLED"
        case unknown = "UNKNOWN"
        case `internal` = "INTERNAL"
        case unavailable = "UNAVAILABLE"
        case deadlineExceeded = "DEADLINE_EXCEEDED"

        var httpStatus: Int {
            switch self {
            case .invalidArgument: 400
            case .unauthenticated: 401
            case .permissionDenied: 403
            case .notFound: 404
            case .aborted: 409
            case .resourceExhausted: 429
            case .cancelled: 499
            case .unknown, .internal: 500
            case .unavailable: 503
            case .deadlineExceeded: 504
            }
        }

        /// The code that an HTTP status stands for.
        init(httpStatus: Int) {
            switch httpStatus {
            case 400: self = .invalidArgument
            case 401: self = .unauthenticated
            case 403: self = .permissionDenied
            case 404: self = .notFound
            case 409: self = .aborted
            case 429: self = .resourceExhausted
            case 499: self = .cancelled
            case 500: self = .internal
            case 502, 503: self = .unavailable
            case 504: self = .deadlineExceeded
            default: self = .unknown
            }
        }
    }

    var status: Status
    /// When it is not the status's own.
    var httpStatus: Int?
    var message: String
    var details: [JSONValue] = []
    /// What the truth files it under besides the status.
    var reason: String?
    /// Seconds, as `Retry-After`.
    var retryAfter: Int?
    /// The events of the request that it is about.
    var offenders: Set<Int> = []

    /// The code as the truth files it: `INVALID_ARGUMENT/INVALID_SHA256_FORMAT`.
    var label: String { reason.map { "\(status.rawValue)/\($0)" } ?? status.rawValue }

    var reply: PlatformReply {
        let code = httpStatus ?? status.httpStatus
        var error: JSONObject = ["code": .integer(code), "message": .string(message), "status": .string(status.rawValue)]
        if !details.isEmpty { error.append("details", .array(details)) }
        var reply = PlatformReply.json(["error": .object(error)], status: code)
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        return reply
    }

    // MARK: Details

    static func errorInfo(reason: String, domain: String, metadata: JSONObject = [:]) -> JSONValue {
        [
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": .string(reason), "domain": .string(domain),
            "metadata": .object(metadata),
        ]
    }

    static func retryInfo(seconds: Int) -> JSONValue {
        ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string("\(seconds)s")]
    }

    // MARK: What the front end says before an API is asked

    /// What Google's JSON parser says; it refuses everything and gives no reason codes.
    static func malformed(_ problems: [GoogleMessageParser.Problem]) -> GoogleRPCError {
        let violations: [JSONValue] = problems.map { problem in
            var violation: JSONObject = [:]
            if !problem.field.isEmpty { violation.append("field", .string(problem.field)) }
            violation.append("description", .string(problem.description))
            return .object(violation)
        }
        return GoogleRPCError(
            status: .invalidArgument, message: problems.map(\.description).joined(separator: "\n"),
            details: [["@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": .array(violations)]])
    }

    /// The request's body as an object, or what the JSON parser says.
    static func object(in request: PlatformRequest) throws(GoogleRPCError) -> JSONObject {
        func malformed(_ detail: String) -> GoogleRPCError {
            .malformed([GoogleMessageParser.Problem(field: "", description: "Invalid JSON payload received. \(detail)")])
        }
        guard request.head.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw malformed("The content type must be application/json.")
        }
        let value: JSONValue
        do {
            value = try JSONReader.read(request.body)
        } catch {
            throw malformed("\(error)")
        }
        guard let object = value.object else { throw malformed("Root element must be a message.") }
        return object
    }

    /// A 5xx as the API itself words it.
    static func server(_ status: Int) -> GoogleRPCError {
        let code = Status(httpStatus: status)
        let message =
            switch code {
            case .unavailable: "The service is currently unavailable."
            case .deadlineExceeded: "Deadline expired before operation could complete."
            default: "Internal error encountered."
            }
        return GoogleRPCError(status: code, httpStatus: status, message: message)
    }

    /// A request without a token that this service takes (google.api.ErrorReason).
    static func refused(_ problem: GoogleTokenProblem, service: String) -> GoogleRPCError {
        let expected =
            "Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
        let reason = problem.reason
        let details = [errorInfo(reason: reason, domain: "googleapis.com", metadata: ["service": .string(service)])]
        switch problem {
        case .missing:
            return GoogleRPCError(
                status: .unauthenticated, message: "Request is missing required authentication credential. \(expected)",
                details: details, reason: reason)
        case .unknown, .expired, .revoked:
            return GoogleRPCError(
                status: .unauthenticated, message: "Request had invalid authentication credentials. \(expected)",
                details: details, reason: reason)
        case .insufficientScope:
            return GoogleRPCError(
                status: .permissionDenied, message: "Request had insufficient authentication scopes.", details: details,
                reason: reason)
        }
    }

    /// The Cloud project has not switched the API on.
    static func serviceDisabled(_ service: String) -> GoogleRPCError {
        GoogleRPCError(
            status: .permissionDenied,
            message: "\(service) has not been used in project 123456789 before or it is disabled.",
            details: [
                errorInfo(
                    reason: "SERVICE_DISABLED", domain: "googleapis.com",
                    metadata: ["service": .string(service), "consumer": "projects/123456789"])
            ], reason: "SERVICE_DISABLED")
    }
}
