import ConversionCore

/// A user's refresh token turned into an access token (RFC 6749 §6; platforms sheets Google Ads §1, LinkedIn §1).
///
/// Google does not rotate the refresh token, and LinkedIn's keeps its own term of a year: what is configured stays valid.
struct RefreshTokenGrant: AccessGrant {
    private let service: OAuthService
    private let url: String

    /// - Parameter endpoint: the base URL of the service's token endpoint, ``Endpoints/googleOAuth`` for instance.
    init(_ service: OAuthService, endpoint: String) {
        self.service = service
        url = joinedURL(endpoint, service.tokenPath)
    }

    func request(secrets: Secrets, now: Timestamp) async throws(AccessGrantProblem) -> PlatformRequest {
        for name in [SecretName.refreshToken, .clientID, .clientSecret] {
            // A whole JSON file or a line too much, put where the bare value belongs.
            guard secrets[name].unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) }), !secrets[name].isEmpty else {
                throw AccessGrantProblem("\(name.rawValue) is empty or holds blanks or line breaks: only the bare value belongs there")
            }
        }
        return PlatformRequest(
            method: .post, url: url, headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
            body: formBody([
                "grant_type": "refresh_token", "refresh_token": secrets[.refreshToken], "client_id": secrets[.clientID],
                "client_secret": secrets[.clientSecret],
            ]))
    }

    func interpret(_ reply: PlatformReply) -> AccessGrantReply {
        TokenReply(reply, service: service, kind: .refreshToken).meaning
    }
}
