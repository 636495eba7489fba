import HTTPTypes

/// Who calls, and which ad accounts are open to him (platforms sheet: LinkedIn, sections 1 and 6).
enum LinkedInAuthorization {
    /// The ad accounts that know the token, whether or not it still works, by id.
    static func holders(of head: PlatformRequest.Head, _ accounts: AccountRegistry) -> [Account] {
        token(of: head).map { accounts.holders(of: $0, on: .linkedin) } ?? []
    }

    /// - Returns: the ad accounts that the token opens; at least one.
    static func check(_ head: PlatformRequest.Head, _ holders: [Account], at now: UnixTime) throws(LinkedInError) -> [Account] {
        guard let token = token(of: head), !holders.isEmpty else { throw .tokenInvalid }
        let valid = holders.filter { $0.credentials[token] == .valid }
        guard !valid.isEmpty else { throw .tokenRevoked }
        let open = valid.filter { $0.expiries[token].map { now < $0 } ?? true }
        guard !open.isEmpty else { throw .tokenExpired }
        return open
    }

    private static func token(of head: PlatformRequest.Head) -> String? {
        guard let header = head.fields[.authorization], header.hasPrefix("Bearer "), header.utf8.count > 7 else { return nil }
        return String(header.dropFirst(7))
    }
}
