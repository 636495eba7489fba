import ConversionCore
import JWTKit

/// A service account's signed assertion turned into an access token (platforms sheet Google Ads §1).
struct ServiceAccountGrant: AccessGrant {
    private let url: String
    private let scope: String

    /// - Parameters:
    ///   - endpoint: the base URL of Google's token endpoint.
    ///   - scope: what the token is to be good for.
    init(endpoint: String, scope: String) {
        url = joinedURL(endpoint, OAuthService.google.tokenPath)
        self.scope = scope
    }

    func request(secrets: Secrets, now: Timestamp) async throws(AccessGrantProblem) -> PlatformRequest {
        let key = try ServiceAccountKey(secrets[.credentials])
        let assertion = try await sign(
            ServiceAccountAssertion(
                iss: key.clientEmail, scope: scope, aud: ServiceAccountAssertion.audience, iat: now.seconds, exp: now.seconds + 3600),
            with: key)
        return PlatformRequest(
            method: .post, url: url, headers: [.init("Content-Type", "application/x-www-form-urlencoded")],
            body: formBody(["grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion]))
    }

    func interpret(_ reply: PlatformReply) -> AccessGrantReply {
        TokenReply(reply, service: .google, kind: .serviceAccount).meaning
    }

    private func sign(_ claims: ServiceAccountAssertion, with key: ServiceAccountKey) async throws(AccessGrantProblem) -> String {
        let privateKey: Insecure.RSA.PrivateKey
        do {
            privateKey = try Insecure.RSA.PrivateKey(pem: key.privateKey)
        } catch {
            // The error itself might quote the key.
            throw ServiceAccountKey.problem(
                "has a private_key that is no RSA key in PEM form of at least 2048 bits: was the file copied with its \\n escapes?")
        }
        do {
            let identifier = key.privateKeyID.map { JWKIdentifier(string: $0) }
            let keys = await JWTKeyCollection().add(rsa: privateKey, digestAlgorithm: .sha256, kid: identifier)
            return try await keys.sign(claims, kid: identifier)
        } catch {
            throw ServiceAccountKey.problem("has a private_key that cannot sign")
        }
    }
}
