import ConversionCore

/// Writes one `[[destination]]`; its tables come last, because in TOML everything below a table's header is the table's.
enum DestinationWriter {
    static func write(_ destination: DestinationSettings, into writer: inout SettingsWriter) {
        writer.assign("name", destination.name)
        if destination.originalName != destination.name { writer.assign("original_name", destination.originalName) }
        writer.assign("platform", destination.platform.rawValue)
        if !destination.enabled { writer.assign("enabled", false) }
        switch destination.configuration {
        case .meta(let meta): write(meta, into: &writer)
        case .ga4(let ga4): write(ga4, into: &writer)
        case .googleAds(let ads): write(ads, into: &writer)
        case .tiktok(let tiktok): write(tiktok, into: &writer)
        case .linkedin(let linkedin): write(linkedin, into: &writer)
        }
        if let identifiers = destination.strictRequiresAny { writer.assign("strict_requires_any", identifiers.map(\.rawValue)) }
        if destination.oncePer != .lead { writer.assign("once_per", destination.oncePer.rawValue) }
        if destination.resendWhenUnknown { writer.assign("resend_when_unknown", true) }
        if let age = destination.maxAge { writer.assign("max_age", SpanText.write(age)) }
        if let size = destination.batchSize { writer.assign("batch_size", size) }
        if let count = destination.maxInFlight { writer.assign("max_in_flight", count) }
        writer.table("events", destination.events)
        switch destination.configuration {
        case .meta(let meta): writer.table("messaging_events", meta.messagingEvents)
        case .googleAds(let ads): writer.table("actions", ads.actions)
        case .linkedin(let linkedin): writer.table("conversions", linkedin.conversions)
        case .ga4, .tiktok: break
        }
    }

    private static func write(_ meta: MetaConfiguration, into writer: inout SettingsWriter) {
        let defaults = MetaConfiguration()
        if let pixel = meta.pixelID { writer.assign("pixel_id", pixel) }
        if let token = meta.accessToken { writer.assign("access_token", token) }
        if let secret = meta.appSecret { writer.assign("app_secret", secret) }
        if let code = meta.testEventCode { writer.assign("test_event_code", code) }
        if meta.apiVersion != defaults.apiVersion { writer.assign("api_version", meta.apiVersion) }
        if let place = meta.limitedDataUse {
            writer.assign("limited_data_use", literal: "{ country = \(place.country), state = \(place.state) }")
        }
        if let account = meta.whatsappBusinessAccountID { writer.assign("whatsapp_business_account_id", account) }
        if meta.crmName != defaults.crmName { writer.assign("crm_name", meta.crmName) }
    }

    private static func write(_ ga4: GA4Configuration, into writer: inout SettingsWriter) {
        if let stream = ga4.measurementID { writer.assign("measurement_id", stream) }
        if let secret = ga4.apiSecret { writer.assign("api_secret", secret) }
        writer.assign("region", ga4.region.rawValue)
        if ga4.syntheticClientID { writer.assign("synthetic_client_id", true) }
    }

    private static func write(_ ads: GoogleAdsConfiguration, into writer: inout SettingsWriter) {
        let defaults = GoogleAdsConfiguration()
        writer.assign("api", ads.api.rawValue)
        if ads.apiVersion != defaults.apiVersion { writer.assign("api_version", ads.apiVersion) }
        if let customer = ads.customerID { writer.assign("customer_id", customer) }
        if let manager = ads.loginCustomerID { writer.assign("login_customer_id", manager) }
        if let action = ads.defaultAction { writer.assign("default_action", action) }
        if let key = ads.credentials { writer.assign("credentials", key) }
        write(refreshToken: ads.refreshToken, clientID: ads.clientID, clientSecret: ads.clientSecret, into: &writer)
        if let token = ads.developerToken { writer.assign("developer_token", token) }
    }

    private static func write(_ tiktok: TikTokConfiguration, into writer: inout SettingsWriter) {
        let defaults = TikTokConfiguration()
        if let source = tiktok.eventSourceID { writer.assign("event_source_id", source) }
        if let source = tiktok.crmEventSourceID { writer.assign("crm_event_source_id", source) }
        if let source = tiktok.offlineEventSourceID { writer.assign("offline_event_source_id", source) }
        if let token = tiktok.accessToken { writer.assign("access_token", token) }
        if let code = tiktok.testEventCode { writer.assign("test_event_code", code) }
        if tiktok.defaultSource != defaults.defaultSource { writer.assign("default_source", tiktok.defaultSource.rawValue) }
    }

    private static func write(_ linkedin: LinkedInConfiguration, into writer: inout SettingsWriter) {
        let defaults = LinkedInConfiguration()
        if let token = linkedin.accessToken { writer.assign("access_token", token) }
        write(refreshToken: linkedin.refreshToken, clientID: linkedin.clientID, clientSecret: linkedin.clientSecret, into: &writer)
        if linkedin.apiVersion != defaults.apiVersion { writer.assign("api_version", linkedin.apiVersion) }
    }

    private static func write(
        refreshToken: SecretReference?, clientID: SecretReference?, clientSecret: SecretReference?,
        into writer: inout SettingsWriter
    ) {
        if let refreshToken { writer.assign("refresh_token", refreshToken) }
        if let clientID { writer.assign("client_id", clientID) }
        if let clientSecret { writer.assign("client_secret", clientSecret) }
    }
}
