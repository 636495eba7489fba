import HTTPTypes
import NIOCore

/// Google's token endpoint: `POST /token` (platforms sheet: Google Ads API, section 1).
///
/// Not an ad platform, and yet one to the simulator: what goes wrong with it, and how often it was
/// asked, is told in the same way. In the truth an accepted request is an issued token.
struct GoogleOAuthPlatform: Platform {
    let tokens: GoogleTokens
    var name: PlatformName { .googleOAuth }

    private static let assertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

    func owns(_ head: PlatformRequest.Head) -> Bool { head.path == "/token" }

    /// Who asks stands in the body.
    func account(of head: PlatformRequest.Head) -> String? { nil }

    func forget() { tokens.forget() }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        guard request.head.method == "POST" else {
            return Judgement(refusal: .told(code: "http 404"), answer: .ready(.html(status: 404)))
        }
        let form = QueryString(Substring(String(buffer: request.body)))
        let asker = form["client_id"] ?? form["assertion"].flatMap { try? GoogleAssertion($0).issuer }
        do throws(GoogleOAuthError) {
            guard request.head.fields[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false else {
                throw GoogleOAuthError(.invalidRequest, "The content type must be application/x-www-form-urlencoded.")
            }
            let (account, scopes, tellsScope) = try asked(form, accounts, now)
            let lifetime = account.googlePrincipal?.tokenLifetime ?? .zero
            let grant = GoogleTokens.Grant(principal: account.id, scopes: scopes, expiry: now + lifetime)
            // Issued only when the request is settled: one that meets a fault before that leaves no token behind.
            return Judgement(
                account: account.id,
                answer: .afterCounting { [tokens] _ in
                    Self.issued(tokens.issue(grant), for: lifetime, tellsScope ? scopes : nil)
                })
        } catch {
            return Judgement(account: asker, refusal: .told(code: error.code.rawValue), answer: .ready(error.reply))
        }
    }

    private func asked(
        _ form: QueryString, _ accounts: AccountRegistry, _ now: UnixTime
    ) throws(GoogleOAuthError) -> (Account, Set<GoogleScope>, tellsScope: Bool) {
        switch form["grant_type"] {
        case "refresh_token":
            let (account, scopes) = try refreshed(form, accounts)
            return (account, scopes, true)
        case Self.assertionGrant:
            let (account, scopes) = try asserted(form, accounts, now)
            return (account, scopes, false)
        case nil: throw Self.missing("grant_type")
        case let other?: throw GoogleOAuthError(.unsupportedGrantType, "Invalid grant_type: \(other)")
        }
    }

    private static func issued(_ token: String, for lifetime: Duration, _ scopes: Set<GoogleScope>?) -> PlatformReply {
        var body: JSONObject = ["access_token": .string(token), "expires_in": .integer(lifetime.components.seconds)]
        if let scopes { body.append("scope", .string(scopes.map(\.rawValue).sorted().joined(separator: " "))) }
        body.append("token_type", "Bearer")
        var reply = PlatformReply.json(.object(body))
        reply.fields[.cacheControl] = "no-cache, no-store, max-age=0, must-revalidate"
        return reply
    }

    private func refreshed(
        _ form: QueryString, _ accounts: AccountRegistry
    ) throws(GoogleOAuthError) -> (Account, Set<GoogleScope>) {
        guard let client = form["client_id"] else { throw Self.missing("client_id") }
        guard let account = accounts.account(.googleOAuth, client), let principal = account.googlePrincipal,
            principal.publicKey == nil
        else { throw .unknownClient }
        guard form["client_secret"] == account.appSecret else { throw GoogleOAuthError(.invalidClient, "Unauthorized") }
        guard let token = form["refresh_token"] else { throw Self.missing("refresh_token") }
        switch account.credentials[token] {
        case .valid: break
        case .revoked: throw .revoked
        case nil:
            // Another client's token is told apart from one that nobody gave out.
            guard accounts.state(of: token, on: .googleOAuth) == nil else {
                throw GoogleOAuthError(.unauthorizedClient, "Unauthorized")
            }
            throw GoogleOAuthError(.invalidGrant, "Bad Request")
        }
        guard let wanted = form["scope"] else { return (account, principal.scopes) }
        let scopes = try GoogleAssertion.scopes(wanted)
        guard scopes.isSubset(of: principal.scopes) else { throw GoogleAssertion.invalidScope }
        return (account, scopes)
    }

    private func asserted(
        _ form: QueryString, _ accounts: AccountRegistry, _ now: UnixTime
    ) throws(GoogleOAuthError) -> (Account, Set<GoogleScope>) {
        guard let text = form["assertion"] else { throw Self.missing("assertion") }
        let assertion = try GoogleAssertion(text)
        guard let issuer = assertion.issuer, let account = accounts.account(.googleOAuth, issuer) else {
            throw GoogleAssertion.accountNotFound
        }
        return (account, try assertion.verified(by: account, at: now))
    }

    private static func missing(_ parameter: String) -> GoogleOAuthError {
        GoogleOAuthError(.invalidRequest, "Missing required parameter: \(parameter)")
    }

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        var retryAfter: Int?
        let error: GoogleOAuthError
        switch trouble {
        case .rateLimited(let hint):
            if case .retryAfter(let seconds) = hint { retryAfter = seconds }
            error = GoogleOAuthError(.rateLimitExceeded, "Rate Limit Exceeded")
        case .serverError(let status, html: true):
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        case .serverError(let status, html: false):
            error = GoogleOAuthError(status == 503 ? .temporarilyUnavailable : .internalFailure, "Backend Error", status: status)
        case .tokenRevoked, .badEvent: error = .revoked
        case .permissionMissing:
            error = GoogleOAuthError(
                .adminPolicyEnforced, "Access to your account data is restricted by policies within your organization.")
        case .unknownAccount: error = .unknownClient
        }
        var reply = error.reply
        if let retryAfter { reply.fields[.retryAfter] = String(retryAfter) }
        return TroubledReply(refusal: .told(code: error.code.rawValue), reply: reply)
    }

    /// A token is a token: there is no number of events in it, and nothing to warn of.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply { reply }
}
