import ConversionCore

/// How a Google Ads destination comes by its access token: a service account's key, else a user's refresh token.
struct GoogleAccess: Sendable {
    let secretReferences: [SecretName: SecretReference]
    let grant: any AccessGrant

    /// What the token may be used for (platforms sheets Data Manager §1, Google Ads §1). A refresh token is bound to the
    /// scope that was consented to, so one of the one API does not serve the other.
    enum Scope: String, Sendable {
        case dataManager = "https://www.googleapis.com/auth/datamanager"
        case googleAds = "https://www.googleapis.com/auth/adwords"
    }

    init(_ configuration: GoogleAdsConfiguration, scope: Scope, endpoint: String) {
        if let credentials = configuration.credentials {
            secretReferences = [.credentials: credentials]
            grant = ServiceAccountGrant(endpoint: endpoint, scope: scope.rawValue)
        } else {
            var references: [SecretName: SecretReference] = [:]
            references[.refreshToken] = configuration.refreshToken
            references[.clientID] = configuration.clientID
            references[.clientSecret] = configuration.clientSecret
            secretReferences = references
            grant = RefreshTokenGrant(.google, endpoint: endpoint)
        }
    }
}
