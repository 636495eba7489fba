/// Who may ask Google's token endpoint: an OAuth client or a service account.
///
/// An account of `google_oauth` is named by the client id or the service account's address; its
/// credentials are the refresh tokens or the ids of the keys, its `appSecret` is the client secret.
public struct GooglePrincipal: Sendable, Equatable {
    /// A service account's RSA key in PEM; nil for an OAuth client.
    public var publicKey: String?
    /// What the user agreed to, for an OAuth client; a service account asks for what it likes.
    public var scopes: Set<GoogleScope>
    /// How long its access tokens are good for.
    public var tokenLifetime: Duration

    public init(
        publicKey: String? = nil, scopes: Set<GoogleScope> = Set(GoogleScope.allCases),
        tokenLifetime: Duration = .seconds(3599)
    ) {
        self.publicKey = publicKey
        self.scopes = scopes
        self.tokenLifetime = tokenLifetime
    }
}

extension Account {
    /// An OAuth client with the refresh tokens that users gave it.
    public static func googleClient(
        _ clientID: String, secret: String, refreshTokens: [String], scopes: Set<GoogleScope> = Set(GoogleScope.allCases),
        tokenLifetime: Duration = .seconds(3599)
    ) -> Account {
        var account = Account(
            platform: .googleOAuth, id: clientID,
            credentials: Dictionary(refreshTokens.map { ($0, .valid) }) { first, _ in first }, appSecret: secret)
        account.googlePrincipal = GooglePrincipal(scopes: scopes, tokenLifetime: tokenLifetime)
        return account
    }

    /// A service account and the public half of its RSA key, in PEM.
    public static func googleServiceAccount(
        _ address: String, keyID: String, publicKey: String, tokenLifetime: Duration = .seconds(3599)
    ) -> Account {
        var account = Account(platform: .googleOAuth, id: address, credentials: [keyID: .valid])
        account.googlePrincipal = GooglePrincipal(publicKey: publicKey, tokenLifetime: tokenLifetime)
        return account
    }
}
