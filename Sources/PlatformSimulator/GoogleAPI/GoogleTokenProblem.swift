/// Why a Google API does not take a caller's token.
enum GoogleTokenProblem: Error, Sendable {
    case missing
    case unknown
    case expired
    case revoked
    case insufficientScope

    /// `google.api.ErrorReason`; it has no value of its own for a revoked token, which has run out like any other.
    var reason: String {
        switch self {
        case .missing: "CREDENTIALS_MISSING"
        case .unknown: "ACCESS_TOKEN_TYPE_UNSUPPORTED"
        case .expired, .revoked: "ACCESS_TOKEN_EXPIRED"
        case .insufficientScope: "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
        }
    }
}
