import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The signed claim of a service account (RFC 7523; platforms sheet: Google Ads API, section 1).
struct GoogleAssertion: Sendable {
    private let keyID: String?
    private let claims: JSONObject
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// `iss`, the service account's address.
    var issuer: String? { claims["iss"]?.string }

    static let audience = "https://oauth2.googleapis.com/token"
    private static let longestLife: Int64 = 3600
    /// How far the client's clock may be ahead, seconds; Google's own number is not published.
    private static let clockTolerance: Int64 = 300

    /// Reads a JWT without believing it.
    init(_ text: String) throws(GoogleOAuthError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.decoded(parts[0]), let claims = Self.decoded(parts[1]),
            let signature = Self.decoded(parts[2])
        else { throw Self.invalid("Invalid JWT: three parts in base64url are expected.") }
        guard let head = try? JSONReader.read(String(decoding: header, as: UTF8.self)).object,
            let body = try? JSONReader.read(String(decoding: claims, as: UTF8.self)).object
        else { throw Self.invalid("Invalid JWT: header and claims must be JSON objects.") }
        guard head["alg"] == "RS256", head["typ"] == nil || head["typ"] == "JWT" else {
            throw Self.invalid("Invalid JWT: the algorithm must be RS256.")
        }
        keyID = head["kid"]?.string
        self.claims = body
        signed = Array("\(parts[0]).\(parts[1])".utf8)
        self.signature = signature
    }

    /// Believes it, or says why not.
    ///
    /// - Returns: the scopes that it asks for.
    func verified(by account: Account, at now: UnixTime) throws(GoogleOAuthError) -> Set<GoogleScope> {
        guard let pem = account.googlePrincipal?.publicKey, let key = try? _RSA.Signing.PublicKey(pemRepresentation: pem) else {
            throw Self.accountNotFound
        }
        if let keyID {
            switch account.credentials[keyID] {
            case .valid: break
            case .revoked, nil: throw Self.invalid("Invalid JWT Signature.")
            }
        } else if !account.credentials.values.contains(.valid) {
            throw Self.invalid("Invalid JWT Signature.")
        }
        guard
            key.isValidSignature(
                _RSA.Signing.RSASignature(rawRepresentation: signature), for: signed, padding: .insecurePKCS1v1_5)
        else { throw Self.invalid("Invalid JWT Signature.") }
        try checkTimes(at: now)
        guard claims["aud"]?.string == Self.audience else {
            throw Self.invalid("Invalid JWT: Failed audience check. The right audience is \(Self.audience).")
        }
        // Acting for a user takes domain-wide delegation, which no simulated account has.
        guard claims["sub"] == nil || claims["sub"]?.string == issuer else { throw GoogleOAuthError.unauthorized }
        return try Self.scopes(claims["scope"]?.string ?? "")
    }

    private func checkTimes(at now: UnixTime) throws(GoogleOAuthError) {
        guard let issued = claims["iat"]?.integer, let expiry = claims["exp"]?.integer,
            issued <= now.seconds + Self.clockTolerance, expiry > now.seconds, expiry > issued,
            expiry <= issued + Self.longestLife
        else {
            throw Self.invalid(
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
        }
    }

    /// Scopes as they stand in a request, separated by blanks.
    static func scopes(_ text: String) throws(GoogleOAuthError) -> Set<GoogleScope> {
        var scopes: Set<GoogleScope> = []
        for word in text.split(separator: " ") {
            guard let scope = GoogleScope(rawValue: String(word)) else { throw invalidScope }
            scopes.insert(scope)
        }
        guard !scopes.isEmpty else { throw invalidScope }
        return scopes
    }

    static let invalidScope = GoogleOAuthError(.invalidScope, "Invalid OAuth scope or ID token audience provided.")
    static let accountNotFound = invalid("Invalid grant: account not found")

    private static func invalid(_ description: String) -> GoogleOAuthError { GoogleOAuthError(.invalidGrant, description) }

    /// base64url without padding (RFC 7515, section 2).
    private static func decoded(_ text: Substring) -> [UInt8]? {
        guard GoogleText.isURLSafe(text) else { return nil }
        var base64 = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        while base64.count % 4 != 0 { base64.append("=") }
        return Data(base64Encoded: String(base64)).map(Array.init)
    }
}
