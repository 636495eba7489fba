/// What a token endpoint's `error` means (RFC 6749 §5.2; platforms sheets Google Ads §6, LinkedIn §1).
enum OAuthErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        /// A person must act.
        case refused
        /// It may work later.
        case retry
    }

    /// By what the token was asked for: that decides what a person must do.
    enum Kind: String, Sendable, Hashable, CaseIterable {
        case refreshToken
        case serviceAccount
    }

    struct Row: Sendable {
        var code: String
        var kind: Class
        var explanation: @Sendable (OAuthService, Kind) -> String

        init(_ code: String, _ kind: Class, _ explanation: @escaping @Sendable (OAuthService, Kind) -> String) {
            self.code = code
            self.kind = kind
            self.explanation = explanation
        }
    }

    static func row(_ code: String) -> Row? { rows.first { $0.code == code } }

    private static let waits = "It is asked again by itself."

    static let rows: [Row] = [
        Row("invalid_grant", .refused) { service, kind in
            switch (service, kind) {
            case (.google, .serviceAccount):
                "Google does not accept the service account's signature: its key was deleted, the account disabled, or this server's clock is wrong. Check the clock, else make a new key and put it where credentials points."
            case (.google, .refreshToken):
                "The refresh token is not good any more: revoked, its user's password changed, or unused for half a year. Make a new one. If this recurs every seven days, the OAuth consent screen is in the status Testing: publish the app, then make the token."
            case (.linkedin, _):
                "The refresh token is not good any more: revoked, or a year old. Have the member consent again and put the new token where refresh_token points."
            }
        },
        Row("invalid_client", .refused) { service, kind in
            kind == .serviceAccount
                ? "Google does not know the service account. Check that credentials holds the right key file, and that the account was not deleted."
                : "\(service.name) does not know the client, or its secret is wrong. Check client_id and client_secret."
        },
        Row("deleted_client", .refused) { service, _ in
            "The OAuth client was deleted. Make a new one at \(service.name), then a new refresh token with it."
        },
        Row("disabled_client", .refused) { service, _ in
            "The OAuth client is disabled. Enable it at \(service.name), or make a new one and a new refresh token with it."
        },
        Row("unauthorized_client", .refused) { _, kind in
            kind == .serviceAccount
                ? "The service account may not ask for this scope. Check that the API is enabled in its Cloud project."
                : "The refresh token was made with another client. Give client_id and client_secret of the client it was made with."
        },
        Row("invalid_scope", .refused) { _, _ in
            "The token may not be used for this API. Make a new one with the scope of the API that the destination uses."
        },
        Row("access_denied", .refused) { service, _ in
            "\(service.name) denies access. Have the account's administrator allow the app, then make a new token."
        },
        Row("admin_policy_enforced", .refused) { _, _ in
            "The Google Workspace administrator does not allow this app. Have it allowed in the admin console under API controls."
        },
        Row("org_internal", .refused) { _, _ in
            "The OAuth app is internal to another organisation. Make the client in a project of your own, or publish the app as external."
        },
        Row("invalid_request", .refused) { service, _ in
            "\(service.name) misses something in the request for a token. Check that the secrets hold what their names say."
        },
        Row("unsupported_grant_type", .refused) { service, _ in
            "\(service.name) does not give tokens this way. Check the token endpoint in the daemon's configuration."
        },
        Row("temporarily_unavailable", .retry) { service, _ in "\(service.name)'s token service is down for the moment. \(waits)" },
        Row("server_error", .retry) { service, _ in "\(service.name)'s token service failed. \(waits)" },
        Row("internal_failure", .retry) { service, _ in "\(service.name)'s token service failed. \(waits)" },
        Row("slow_down", .retry) { service, _ in "\(service.name)'s token service wants fewer requests. \(waits)" },
        Row("rate_limit_exceeded", .retry) { service, _ in "\(service.name)'s token service wants fewer requests. \(waits)" },
    ]
}
