import PlatformSimulator

/// The settings, secrets and accounts of the rig: all five platforms, Google Ads on both paths.
enum StageSettings {
    static let secrets = [
        "TORTURE_META_TOKEN": "torture-meta-token", "TORTURE_GA4_SECRET": "torture-ga4-secret",
        "TORTURE_GOOGLE_REFRESH": "torture-google-refresh", "TORTURE_GOOGLE_CLIENT": "torture-google-client",
        "TORTURE_GOOGLE_SECRET": "torture-google-secret", "TORTURE_TIKTOK_TOKEN": "torture-tiktok-token",
        "TORTURE_LINKEDIN_TOKEN": "torture-linkedin-token",
    ]

    private static func secret(_ name: String) -> String { secrets["TORTURE_" + name] ?? "" }

    private static let customer = "1234567890"
    private static let pixel = "1000000001"
    private static let stream = "G-TORTURE001"
    private static let tiktokSource = "C4TORTURE"
    private static let linkedinRules = ["LEAD": "101", "PURCHASE": "102", "REQUEST_QUOTE": "103"]

    /// The categories that have a Conversion ID (rule R25).
    static var linkedinCategories: Set<String> { Set(linkedinRules.keys) }

    static var accounts: [Account] {
        let actions = [Target.defaultAction, Target.wonAction]
        return [
            .metaDataset(pixel, tokens: [secret("META_TOKEN")]),
            .ga4Stream(stream, secrets: [secret("GA4_SECRET")]),
            .googleClient(
                secret("GOOGLE_CLIENT"), secret: secret("GOOGLE_SECRET"), refreshTokens: [secret("GOOGLE_REFRESH")]),
            .dataManagerAccount(customer, actions: actions),
            .googleAdsAccount(customer, actions: actions),
            .tiktokSource(tiktokSource, tokens: [secret("TIKTOK_TOKEN")], kinds: [.web, .crm, .offline]),
            .linkedinAccount("500", tokens: [secret("LINKEDIN_TOKEN")], conversions: linkedinRules.values.sorted()),
        ]
    }

    static var toml: String {
        """
        [workspace]
        name = "\(Target.workspace)"
        strategy = "strict"
        mapping = "sales"
        currency = "IDR"
        phone_country = "ID"

        [[destination]]
        name = "meta-main"
        platform = "meta"
        pixel_id = "\(pixel)"
        access_token = "env:TORTURE_META_TOKEN"
        batch_size = 20

        [[destination]]
        name = "ga4-main"
        platform = "ga4"
        measurement_id = "\(stream)"
        api_secret = "env:TORTURE_GA4_SECRET"
        \(google("data-manager", api: "data_manager"))
        \(google("google-ads", api: "google_ads"))

        [[destination]]
        name = "tiktok-main"
        platform = "tiktok"
        event_source_id = "\(tiktokSource)"
        access_token = "env:TORTURE_TIKTOK_TOKEN"
        batch_size = 20

        [[destination]]
        name = "linkedin-main"
        platform = "linkedin"
        access_token = "env:TORTURE_LINKEDIN_TOKEN"
        batch_size = 20
        [destination.conversions]
        \(linkedinRules.sorted { $0.key < $1.key }.map { "\($0.key) = \"\($0.value)\"" }.joined(separator: "\n"))
        """
    }

    private static func google(_ name: String, api: String) -> String {
        """

        [[destination]]
        name = "\(name)"
        platform = "google_ads"
        api = "\(api)"
        customer_id = "\(customer)"
        default_action = "\(Target.defaultAction)"
        refresh_token = "env:TORTURE_GOOGLE_REFRESH"
        client_id = "env:TORTURE_GOOGLE_CLIENT"
        client_secret = "env:TORTURE_GOOGLE_SECRET"
        batch_size = 20
        [destination.actions]
        won = "\(Target.wonAction)"
        """
    }
}
