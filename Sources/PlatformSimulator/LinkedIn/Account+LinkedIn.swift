extension Account {
    /// A LinkedIn ad account.
    ///
    /// - Parameters:
    ///   - conversions: the ids of its conversion rules for the API.
    ///   - insightTagConversions: the ids of its rules that only the browser's tag may report to.
    ///   - expiry: when its tokens run out, on the simulated clock; nil for never, as a direct API token.
    public static func linkedinAccount(
        _ id: String, tokens: [String] = [], conversions: [String], insightTagConversions: [String] = [],
        expiry: UnixTime? = nil
    ) -> Account {
        var account = Account(
            platform: .linkedin, id: id, credentials: Dictionary(tokens.map { ($0, .valid) }) { first, _ in first })
        account.conversionRules =
            conversions.map { LinkedInConversionRule($0) }
            + insightTagConversions.map { LinkedInConversionRule($0, method: .insightTag) }
        if let expiry { account.expiries = account.credentials.mapValues { _ in expiry } }
        return account
    }

    /// A LinkedIn developer app: its id, its secret and the members' refresh tokens.
    ///
    /// - Parameters:
    ///   - adAccounts: the accounts that the access tokens it is given will open.
    ///   - expiry: when the refresh tokens run out, on the simulated clock; nil for never.
    public static func linkedinApp(
        _ clientID: String, secret: String, refreshTokens: [String], adAccounts: [String], expiry: UnixTime? = nil
    ) -> Account {
        var account = Account(
            platform: .linkedinOAuth, id: clientID,
            credentials: Dictionary(refreshTokens.map { ($0, .valid) }) { first, _ in first }, appSecret: secret)
        account.adAccounts = adAccounts
        if let expiry { account.expiries = account.credentials.mapValues { _ in expiry } }
        return account
    }

    /// Reads LinkedIn's own fields: `"conversions":["101"],"insight_tag_conversions":["102"]` of an ad account,
    /// `"ad_accounts":["500"]` of an app.
    mutating func readLinkedIn(_ fields: ControlFields) throws {
        if platform == .linkedin {
            let own = try fields.texts("conversions") ?? []
            let others = try fields.texts("insight_tag_conversions") ?? []
            conversionRules = own.map { LinkedInConversionRule($0) } + others.map { LinkedInConversionRule($0, method: .insightTag) }
        } else if platform == .linkedinOAuth {
            adAccounts = try fields.texts("ad_accounts") ?? []
        }
    }
}
