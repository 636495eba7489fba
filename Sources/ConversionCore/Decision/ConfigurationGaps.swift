extension DestinationSettings {
    /// The settings keys that this destination lacks for sending at all, whatever the status (rule R46).
    public var missingSettings: [String] {
        switch configuration {
        case .meta(let meta):
            return missing("pixel_id", meta.pixelID) + missing("access_token", meta.accessToken)
        case .ga4(let ga4):
            return missing("measurement_id", ga4.measurementID) + missing("api_secret", ga4.apiSecret)
        case .tiktok(let tiktok):
            return missing("event_source_id", tiktok.eventSourceID) + missing("access_token", tiktok.accessToken)
        case .googleAds(let ads):
            let account = missing("customer_id", ads.customerID)
            if ads.credentials != nil { return account }
            let oauth = missing("refresh_token", ads.refreshToken) + missing("client_id", ads.clientID)
                + missing("client_secret", ads.clientSecret)
            return account + (oauth.count == 3 ? ["credentials"] : oauth)
        case .linkedin(let linkedin):
            if linkedin.accessToken != nil { return [] }
            let oauth = missing("refresh_token", linkedin.refreshToken) + missing("client_id", linkedin.clientID)
                + missing("client_secret", linkedin.clientSecret)
            return oauth.count == 3 ? ["access_token"] : oauth
        }
    }

    /// Google's Action ID or LinkedIn's Conversion ID for an event (rules R12, R25); `nil` where none is configured
    /// and for platforms that have no such thing.
    func conversionTarget(status: String, category: String) -> String? {
        switch configuration {
        case .googleAds(let ads): (ads.actions[status] ?? ads.defaultAction).flatMap(nonBlank)
        case .linkedin(let linkedin): linkedin.conversions[category].flatMap(nonBlank)
        case .meta, .ga4, .tiktok: nil
        }
    }

    private func missing(_ key: String, _ text: String?) -> [String] { text.flatMap(nonBlank) == nil ? [key] : [] }
    private func missing(_ key: String, _ secret: SecretReference?) -> [String] { secret == nil ? [key] : [] }
}

extension Platform {
    /// The name that people know the platform by.
    public var displayName: String {
        switch self {
        case .meta: "Meta"
        case .ga4: "GA4"
        case .googleAds: "Google Ads"
        case .tiktok: "TikTok"
        case .linkedin: "LinkedIn"
        }
    }
}
