import HTTPTypes

/// Who calls a Google API, as his bearer token says.
enum GoogleCaller: Sendable {
    /// A token that was registered with an account and never runs out.
    case token(String)
    /// The OAuth client or service account that a token was issued to.
    case principal(String)

    /// Reads the `Authorization` field.
    init(
        of head: PlatformRequest.Head, on platform: PlatformName, scope: GoogleScope, _ accounts: AccountRegistry,
        _ tokens: GoogleTokens, at now: UnixTime
    ) throws(GoogleTokenProblem) {
        guard let field = head.fields[.authorization] else { throw .missing }
        guard field.hasPrefix("Bearer "), field.utf8.count > 7 else { throw .unknown }
        let token = String(field.dropFirst(7))
        if let grant = tokens.grant(of: token) {
            guard !grant.isRevoked else { throw .revoked }
            guard now < grant.expiry else { throw .expired }
            guard grant.scopes.contains(scope) else { throw .insufficientScope }
            self = .principal(grant.principal)
            return
        }
        switch accounts.state(of: token, on: platform) {
        case .valid: self = .token(token)
        case .revoked: throw .revoked
        case nil: throw .unknown
        }
    }

    /// True when the caller is a user of the customer's account.
    func mayUse(_ account: Account) -> Bool {
        switch self {
        case .token(let token): account.credentials[token] != nil
        case .principal(let name): account.googleCustomer?.users?.contains(name) ?? true
        }
    }
}
