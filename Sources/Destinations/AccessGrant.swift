import ConversionCore

/// How a destination comes by its access token (OAuth 2.0, RFC 6749): pure but for the signature's arithmetic.
///
/// The engine asks for a token before it is needed, once for all callers, keeps it in memory and renews it before it
/// runs out; a grant only knows what to ask and what the answers mean.
public protocol AccessGrant: Sendable {
    /// The request to the token endpoint.
    ///
    /// - Throws: a fault of the destination's set-up, for a service account's key that cannot be read, for instance.
    func request(secrets: Secrets, now: Timestamp) async throws(AccessGrantProblem) -> PlatformRequest

    /// What the token endpoint's reply means, by its codes.
    func interpret(_ reply: PlatformReply) -> AccessGrantReply
}

/// Why no token can be asked for: a secret is not what it should be. Names the secret, never its content.
public struct AccessGrantProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// What a token endpoint answered.
public enum AccessGrantReply: Sendable, Equatable {
    /// The token, and how long it is good for from the moment it was asked for.
    case granted(token: String, lifetime: TimeSpan)
    /// A person must act: the refresh token was revoked or ran out, the client is unknown.
    case refused(Fault)
    /// It may work later.
    case retry(Fault, after: TimeSpan?)
}
