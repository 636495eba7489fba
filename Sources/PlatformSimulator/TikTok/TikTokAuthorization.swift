import HTTPTypes

/// Who calls, and may he (platforms sheet: TikTok, sections 1 and 6).
enum TikTokAuthorization {
    /// Checks that the token is one of TikTok's, before anybody looks at the body.
    ///
    /// - Returns: the token.
    static func token(of head: PlatformRequest.Head, _ accounts: AccountRegistry, at now: UnixTime) throws(TikTokError) -> String {
        guard let token = head.fields[.tiktokAccessToken], !token.isEmpty else { throw .tokenMissing }
        let holders = accounts.holders(of: token, on: .tiktok)
        guard holders.contains(where: { $0.credentials[token] == .valid }) else { throw .tokenRevoked }
        guard holders.contains(where: { $0.expiries[token].map { now < $0 } ?? true }) else { throw .tokenExpired }
        return token
    }

    /// Checks that the event source exists, takes that kind of events, and is the token's.
    static func check(
        _ token: String, for id: String, _ source: TikTokEventSource, _ accounts: AccountRegistry
    ) throws(TikTokError) {
        // An id of another kind of source names nothing that exists among these.
        guard let account = accounts.account(.tiktok, id), account.eventSources.contains(source) else { throw .unknownSource }
        guard account.credentials[token] != nil else { throw .noPermission }
    }
}

extension HTTPField.Name {
    /// TikTok's own field for the token, instead of `Authorization`.
    static let tiktokAccessToken = HTTPField.Name("Access-Token")!
}
