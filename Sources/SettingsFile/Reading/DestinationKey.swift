import ConversionCore

/// Which keys a destination has, and which of them only on one platform.
enum DestinationKey {
    static let general = [
        "name", "original_name", "platform", "enabled", "events", "strict_requires_any", "once_per", "resend_when_unknown",
        "max_age", "batch_size", "max_in_flight",
    ]

    private static let ofPlatform: [(platform: Platform, keys: [String])] = [
        (.meta, [
            "pixel_id", "access_token", "app_secret", "test_event_code", "api_version", "limited_data_use",
            "whatsapp_business_account_id", "crm_name", "messaging_events",
        ]),
        (.ga4, ["measurement_id", "api_secret", "region", "synthetic_client_id"]),
        (.googleAds, [
            "api", "api_version", "customer_id", "login_customer_id", "default_action", "actions", "credentials", "refresh_token",
            "client_id", "client_secret", "developer_token",
        ]),
        (.tiktok, [
            "event_source_id", "crm_event_source_id", "offline_event_source_id", "access_token", "test_event_code", "default_source",
        ]),
        (.linkedin, ["access_token", "refresh_token", "client_id", "client_secret", "api_version", "conversions"]),
    ]

    static func isKnown(_ key: String) -> Bool {
        general.contains(key) || ofPlatform.contains { $0.keys.contains(key) }
    }

    /// Why a key is refused although it exists: it is another platform's (rule R20 for action ids).
    static func explain(_ key: String, on platform: Platform) -> String? {
        if key == "actions" || key == "default_action" {
            return "found on a \(platform.rawValue) destination, but action ids belong to an Ads destination only (platform = \"google_ads\")"
        }
        let owners = ofPlatform.filter { $0.keys.contains(key) }.map { "\"\($0.platform.rawValue)\"" }
        guard !owners.isEmpty else { return nil }
        return "found on a \(platform.rawValue) destination, but it belongs to platform \(owners.joined(separator: " or ")) only"
    }
}
