import ConversionCore
import Destinations

/// The settings, the clock and the planted personal data that all targets share.
enum FuzzScene {
    /// 2026-11-22T10:00:00Z.
    static let now = Timestamp(seconds: 1_795_341_600)

    /// Stand in rows and replies of the corpus; nothing that we write on a reply may hold one, no event the address.
    static let planted = [plantedEmail, "+6281234500077", "planted person"]
    static let plantedEmail = "planted.person@example.com"

    /// Every platform, Google Ads on both paths, complete.
    static let destinations: [DestinationSettings] = {
        var meta = MetaConfiguration()
        meta.pixelID = "1234567890"
        meta.accessToken = .environment("META_TOKEN")
        meta.whatsappBusinessAccountID = "102290129340398"
        meta.messagingEvents = ["contacted": "LeadSubmitted"]
        var ga4 = GA4Configuration()
        ga4.measurementID = "G-ABC123"
        ga4.apiSecret = .environment("GA4_SECRET")
        ga4.syntheticClientID = true
        var dataManager = GoogleAdsConfiguration()
        dataManager.customerID = "1234567890"
        dataManager.loginCustomerID = "9876543210"
        dataManager.defaultAction = "111222333"
        dataManager.credentials = .environment("GOOGLE_KEY")
        var ads = dataManager
        ads.api = .googleAds
        ads.credentials = nil
        ads.refreshToken = .environment("REFRESH")
        ads.clientID = .environment("CLIENT")
        ads.clientSecret = .environment("SECRET")
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = "C4ABCDEF"
        tiktok.accessToken = .environment("TIKTOK_TOKEN")
        var linkedin = LinkedInConfiguration()
        linkedin.refreshToken = .environment("REFRESH")
        linkedin.clientID = .environment("CLIENT")
        linkedin.clientSecret = .environment("SECRET")
        for (index, entry) in EventCatalog.entries(for: .linkedin).enumerated() { linkedin.conversions[entry.name] = "\(100 + index)" }
        return [
            DestinationSettings(name: "meta", configuration: .meta(meta)),
            DestinationSettings(name: "ga4", configuration: .ga4(ga4)),
            DestinationSettings(name: "data_manager", configuration: .googleAds(dataManager)),
            DestinationSettings(name: "google_ads", configuration: .googleAds(ads)),
            DestinationSettings(name: "tiktok", configuration: .tiktok(tiktok)),
            DestinationSettings(name: "linkedin", configuration: .linkedin(linkedin)),
        ]
    }()

    static let adapters = destinations.map { makeAdapter(for: $0, endpoints: Endpoints()) }

    /// Lets through as much as any settings can, so that rows are rendered rather than skipped.
    static let generous: WorkspaceSettings = {
        var settings = WorkspaceSettings(name: "default")
        settings.strategy = .sendAll
        settings.currency = "IDR"
        settings.phoneCountry = "ID"
        settings.destinations = destinations
        return settings
    }()

    /// The defaults, and what changes with them: strict, per deal, no currency.
    static let strict: WorkspaceSettings = {
        var settings = WorkspaceSettings(name: "default")
        settings.consent = .required
        settings.destinations = destinations.map { destination in
            var destination = destination
            destination.oncePer = .deal
            return destination
        }
        return settings
    }()

    static func demandNothingPlanted(in text: String, _ what: String) throws(Violation) {
        let text = text.lowercased()
        for secret in planted { try demand(!text.contains(secret), "\(what) holds planted personal data: \(text)") }
    }
}
