import JWTKit

/// The claims by which a service account asks for an access token (platforms sheet Google Ads §1; RFC 7523).
struct ServiceAccountAssertion: JWTPayload {
    /// The service account's e-mail.
    var iss: String
    var scope: String
    var aud: String
    /// Seconds since 1970, whole: Google refuses fractions.
    var iat: Int64
    /// At most an hour after ``iat``.
    var exp: Int64

    /// Google's own token endpoint, whatever address the request is sent to.
    static let audience = "https://oauth2.googleapis.com/token"

    /// We only sign; it is Google that verifies.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
