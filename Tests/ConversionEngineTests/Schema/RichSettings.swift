import ConversionCore

/// A workspace that uses every setting there is, on all five platforms.
enum RichSettings {
    static let example: WorkspaceSettings = {
        var workspace = WorkspaceSettings(name: "default")
        workspace.strategy = .sendAll
        workspace.currency = "IDR"
        workspace.phoneCountry = "ID"
        workspace.consent = .required
        workspace.modalTriggerStatuses = ["won", "invoice"]
        workspace.values = [
            "new": [.fixed(ExactDecimal(10_000))], "won": [.actual, .estimated, .fixed(ExactDecimal("0.125001") ?? ExactDecimal(0))],
            "hot": [.estimated],
        ]
        workspace.destinations = [linkedin, meta, googleAds, tiktok, ga4]
        return workspace
    }()

    private static let meta: DestinationSettings = {
        var meta = MetaConfiguration()
        meta.pixelID = "1234567890"
        meta.accessToken = .environment("META_TOKEN")
        meta.appSecret = .file("/etc/conversiond/app secret")
        meta.testEventCode = "TEST123"
        meta.apiVersion = "v25.0"
        meta.limitedDataUse = .init(country: 1, state: 1000)
        meta.whatsappBusinessAccountID = "998877"
        meta.messagingEvents = ["hot": "LeadSubmitted", "proposal": "InitiateCheckout"]
        meta.crmName = "Acme \"CRM\" 🙂"
        var destination = DestinationSettings(name: "meta-main", configuration: .meta(meta))
        destination.events = ["won": "Closing", "pageview": DestinationSettings.dontSend]
        destination.strictRequiresAny = MatchIdentifier.allCases
        destination.oncePer = .deal
        destination.resendWhenUnknown = true
        destination.maxAge = .hours(12)
        destination.batchSize = 2000
        destination.maxInFlight = 64
        return destination
    }()

    private static let ga4: DestinationSettings = {
        var ga4 = GA4Configuration()
        ga4.measurementID = "G-ABC123"
        ga4.apiSecret = .credential("ga4-secret")
        ga4.region = .eu
        ga4.syntheticClientID = true
        var destination = DestinationSettings(name: "ga4-main", configuration: .ga4(ga4))
        destination.enabled = false
        return destination
    }()

    private static let googleAds: DestinationSettings = {
        var ads = GoogleAdsConfiguration()
        ads.api = .googleAds
        ads.customerID = "1234567890"
        ads.loginCustomerID = "9876543210"
        ads.defaultAction = "111222333"
        ads.actions = ["won": "444555666", "invoice": "9223372036854775807"]
        ads.refreshToken = .environment("ADS_REFRESH")
        ads.clientID = .environment("ADS_CLIENT")
        ads.clientSecret = .environment("ADS_SECRET")
        ads.developerToken = .environment("ADS_DEVELOPER")
        ads.apiVersion = "v27"
        return DestinationSettings(name: "google-ads", configuration: .googleAds(ads))
    }()

    private static let tiktok: DestinationSettings = {
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = "C4ABCDEF"
        tiktok.crmEventSourceID = "7361234567890123456"
        tiktok.offlineEventSourceID = "7361234567890123457"
        tiktok.accessToken = .environment("TIKTOK_TOKEN")
        tiktok.testEventCode = "TEST9"
        tiktok.defaultSource = .web
        return DestinationSettings(name: "tiktok-main", configuration: .tiktok(tiktok))
    }()

    private static let linkedin: DestinationSettings = {
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = .environment("LINKEDIN_TOKEN")
        linkedin.refreshToken = .environment("LINKEDIN_REFRESH")
        linkedin.clientID = .environment("LINKEDIN_CLIENT")
        linkedin.clientSecret = .environment("LINKEDIN_SECRET")
        linkedin.apiVersion = "202606"
        linkedin.conversions = ["LEAD": "101", "PURCHASE": "102"]
        return DestinationSettings(name: "linkedin-main", configuration: .linkedin(linkedin))
    }()
}
