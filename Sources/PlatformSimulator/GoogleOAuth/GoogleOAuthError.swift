/// An error of Google's token endpoint (RFC 6749, section 5.2; platforms sheet: Google Ads API, section 1).
///
/// The descriptions are from memory; no client may depend on them.
struct GoogleOAuthError: Error, Sendable, Equatable {
    enum Code: String, Sendable {
        case invalidRequest = "invalid_request"
        case invalidGrant = "invalid_grant"
        case invalidClient = "invalid_client"
        case unauthorizedClient = "unauthorized_client"
        case invalidScope = "invalid_scope"
        case unsupportedGrantType = "unsupported_grant_type"
        case adminPolicyEnforced = "admin_policy_enforced"
        case rateLimitExceeded = "rate_limit_exceeded"
        case internalFailure = "internal_failure"
        case temporarilyUnavailable = "temporarily_unavailable"
    }

    var code: Code
    var status: Int
    var description: String

    init(_ code: Code, _ description: String, status: Int? = nil) {
        self.code = code
        self.description = description
        self.status = status ?? Self.status(of: code)
    }

    private static func status(of code: Code) -> Int {
        switch code {
        case .invalidClient, .unauthorizedClient: 401
        case .rateLimitExceeded: 429
        case .internalFailure: 500
        case .temporarilyUnavailable: 503
        default: 400
        }
    }

    var reply: PlatformReply {
        .json(["error": .string(code.rawValue), "error_description": .string(description)], status: status)
    }

    static let revoked = GoogleOAuthError(.invalidGrant, "Token has been expired or revoked.")
    static let unknownClient = GoogleOAuthError(.invalidClient, "The OAuth client was not found.")
    static let unauthorized = GoogleOAuthError(
        .unauthorizedClient,
        "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.")
}
