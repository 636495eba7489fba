/// A service whose token endpoint gives access tokens.
enum OAuthService: String, Sendable, Hashable, CaseIterable {
    case google
    case linkedin

    /// Behind the base URL of the configuration (platforms sheets Google Ads §1, LinkedIn §1).
    var tokenPath: String {
        switch self {
        case .google: "token"
        case .linkedin: "oauth/v2/accessToken"
        }
    }

    var name: String {
        switch self {
        case .google: "Google"
        case .linkedin: "LinkedIn"
        }
    }
}
