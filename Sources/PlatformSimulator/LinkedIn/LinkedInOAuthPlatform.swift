import HTTPTypes
import NIOCore

/// LinkedIn's token endpoint: `POST /oauth/v2/accessToken`, refresh tokens only (platforms sheet: LinkedIn, section 1).
///
/// Its accounts are apps, their credentials refresh tokens; the access tokens that it issues become credentials of the
/// ad accounts. The truth's accepted requests are the tokens issued, its rejected requests those refused.
struct LinkedInOAuthPlatform: Platform {
    var name: PlatformName { .linkedinOAuth }

    private static let path = "/oauth/v2/accessToken"
    /// 60 days.
    private static let accessLifetime: Int64 = 5_184_000
    /// What a refresh token without a known end is said to have: a year.
    private static let refreshLifetime: Int64 = 31_536_000

    /// An error of RFC 6749, section 5.2.
    private struct Refusal: Error {
        let error: String
        let description: String
        var status = 400

        static let invalidClient = Refusal(error: "invalid_client", description: "Client authentication failed", status: 401)
        static let invalidGrant = Refusal(
            error: "invalid_grant", description: "The provided authorization grant or refresh token is invalid, expired or revoked")

        var reply: PlatformReply {
            .json(["error": .string(error), "error_description": .string(description)], status: status)
        }

        var troubled: TroubledReply { TroubledReply(refusal: .told(code: error), reply: reply) }
    }

    func owns(_ head: PlatformRequest.Head) -> Bool { head.path == Self.path }

    /// The client's id stands in the form.
    func account(of head: PlatformRequest.Head) -> String? { nil }

    func judge(_ request: PlatformRequest, _ accounts: AccountRegistry, at now: UnixTime) -> Judgement {
        let form = QueryString(String(buffer: request.body)[...])
        let client = form["client_id"]
        do throws(Refusal) {
            let (app, refreshToken) = try Self.app(asking: request.head, form, accounts, at: now)
            let remaining = app.expiries[refreshToken].map { $0.seconds - now.seconds } ?? Self.refreshLifetime
            return Judgement(
                account: client,
                answer: .afterCounting { _ in
                    let token = Self.issue(for: app, accounts, at: now)
                    return .json([
                        "access_token": .string(token), "expires_in": .integer(Self.accessLifetime),
                        // The same one, whose life is not extended.
                        "refresh_token": .string(refreshToken), "refresh_token_expires_in": .integer(remaining),
                        "scope": "r_ads,rw_conversions",
                    ])
                })
        } catch {
            return Judgement(account: client, refusal: .told(code: error.error), answer: .ready(error.reply))
        }
    }

    private static func app(
        asking head: PlatformRequest.Head, _ form: QueryString, _ accounts: AccountRegistry, at now: UnixTime
    ) throws(Refusal) -> (app: Account, refreshToken: String) {
        guard head.method == "POST",
            head.fields[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
        else { throw Refusal(error: "invalid_request", description: "A form is expected") }
        for name in ["grant_type", "refresh_token", "client_id", "client_secret"] where form[name]?.isEmpty ?? true {
            throw Refusal(error: "invalid_request", description: "A required parameter \"\(name)\" is missing")
        }
        guard form["grant_type"] == "refresh_token" else {
            throw Refusal(error: "unsupported_grant_type", description: "The grant type is not available to this application")
        }
        guard let app = accounts.account(.linkedinOAuth, form["client_id"] ?? ""), app.appSecret == form["client_secret"] else {
            throw .invalidClient
        }
        let token = form["refresh_token"] ?? ""
        guard app.credentials[token] == .valid, app.expiries[token].map({ now < $0 }) ?? true else { throw .invalidGrant }
        return (app, token)
    }

    /// Makes the access token known to the app's ad accounts, until it runs out.
    private static func issue(for app: Account, _ accounts: AccountRegistry, at now: UnixTime) -> String {
        let token = "AQX" + String(UInt64.random(in: .min ... .max), radix: 36) + String(UInt64.random(in: .min ... .max), radix: 36)
        for id in app.adAccounts {
            accounts.change(.linkedin, id) { account in
                account.credentials[token] = .valid
                account.expiries[token] = now + .seconds(accessLifetime)
            }
        }
        return token
    }

    // MARK: Trouble

    func reply(to trouble: PlatformTrouble, events: [ReportedEvent]) -> TroubledReply {
        switch trouble {
        case .serverError(let status, html: true):
            return TroubledReply(refusal: .told(code: "http \(status)"), reply: .html(status: status))
        case .serverError(let status, _):
            return Refusal(error: "server_error", description: "Internal server error", status: status).troubled
        case .rateLimited(let hint):
            var troubled = Refusal(error: "too_many_requests", description: "Too many requests", status: 429).troubled
            if case .retryAfter(let seconds) = hint { troubled.reply.fields[.retryAfter] = String(seconds) }
            return troubled
        case .tokenRevoked: return Refusal.invalidGrant.troubled
        case .permissionMissing:
            return Refusal(error: "unauthorized_client", description: "The application may not use this grant").troubled
        case .unknownAccount: return Refusal.invalidClient.troubled
        case .badEvent: return Refusal(error: "invalid_request", description: "The request is not acceptable").troubled
        }
    }

    /// Nobody is counted and nobody is warned in a token's reply.
    func altered(_ reply: PlatformReply, by alteration: ReplyAlteration) -> PlatformReply { reply }
}
