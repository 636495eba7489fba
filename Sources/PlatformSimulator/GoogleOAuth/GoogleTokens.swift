import Synchronization

/// The access tokens that the simulated token endpoint has issued.
public final class GoogleTokens: Sendable {
    struct Grant: Sendable {
        var principal: String
        var scopes: Set<GoogleScope>
        var expiry: UnixTime
        var isRevoked = false
    }

    private let grants = Mutex<[String: Grant]>([:])

    /// - Returns: the token.
    func issue(_ grant: Grant) -> String {
        let token = "ya29." + GoogleText.random(48)
        grants.withLock { $0[token] = grant }
        return token
    }

    func grant(of token: String) -> Grant? { grants.withLock { $0[token] } }

    func forget() { grants.withLock { $0 = [:] } }

    /// Makes tokens run out at once: a caller must ask for new ones.
    ///
    /// - Parameter principal: an OAuth client's id or a service account's address; nil: everybody's.
    /// - Returns: how many tokens are concerned.
    @discardableResult
    public func expireAll(of principal: String? = nil) -> Int {
        change(principal) { $0.expiry = UnixTime(microseconds: .min) }
    }

    /// Takes tokens back; whether new ones are to be had is the credentials' matter.
    ///
    /// - Returns: how many tokens are concerned.
    @discardableResult
    public func revokeAll(of principal: String? = nil) -> Int {
        change(principal) { $0.isRevoked = true }
    }

    private func change(_ principal: String?, _ body: (inout Grant) -> Void) -> Int {
        grants.withLock { grants in
            var count = 0
            for (token, grant) in grants where principal == nil || grant.principal == principal {
                var grant = grant
                body(&grant)
                grants[token] = grant
                count += 1
            }
            return count
        }
    }
}

extension Truth {
    /// Access tokens that Google's token endpoint has issued, to one principal or to all.
    public func googleTokensIssued(to principal: String? = nil) -> Int { oauth(principal).acceptedRequests }

    /// Refusals of Google's token endpoint, by error code.
    public func googleTokensRefused(to principal: String? = nil) -> [String: Int] { oauth(principal).rejectedRequests }

    private func oauth(_ principal: String?) -> AccountTruth {
        principal.map { self[.googleOAuth, $0] } ?? total(.googleOAuth)
    }
}
