extension Account {
    /// A TikTok event source: a pixel, unless `kinds` says otherwise.
    ///
    /// - Parameter expiry: when its tokens run out, on the simulated clock; nil for never.
    public static func tiktokSource(
        _ eventSourceID: String, tokens: [String], kinds: Set<TikTokEventSource> = [.web], expiry: UnixTime? = nil
    ) -> Account {
        var account = Account(
            platform: .tiktok, id: eventSourceID,
            credentials: Dictionary(tokens.map { ($0, .valid) }) { first, _ in first })
        account.eventSources = kinds
        if let expiry { account.expiries = account.credentials.mapValues { _ in expiry } }
        return account
    }

    /// Reads TikTok's own fields: `"event_sources":["crm"]`, a pixel's when absent.
    mutating func readTikTok(_ fields: ControlFields) throws {
        guard platform == .tiktok else { return }
        eventSources = Set(
            try (try fields.texts("event_sources") ?? ["web"]).map { name in
                guard let source = TikTokEventSource(rawValue: name) else {
                    throw ControlError("event_sources must hold web, app, offline and crm only")
                }
                return source
            })
    }
}
