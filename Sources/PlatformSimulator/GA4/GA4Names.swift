/// Which names GA4 takes (platforms sheet: GA4, section 2).
enum GA4Names {
    static let reservedEvents: Set<String> = [
        "ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query", "adunit_exposure", "app_clear_data",
        "app_install", "app_update", "app_remove", "error", "first_open", "first_visit", "in_app_purchase",
        "notification_dismiss", "notification_foreground", "notification_open", "notification_receive", "os_update",
        "screen_view", "session_start", "user_engagement", "app_store_refund", "app_store_subscription_cancel",
        "app_store_subscription_convert", "app_store_subscription_renew",
    ]
    private static let reservedPrefixes = ["_", "firebase_", "ga_", "google_", "gtag."]
    private static let reservedProperties: Set<String> = [
        "first_open_time", "first_visit_time", "last_deep_link_referrer", "user_id", "first_open_after_install",
    ]
    private static let reservedPropertyPrefixes = ["google_", "ga_", "firebase_", "_"]

    enum Verdict { case good, invalid, reserved }

    static func event(_ name: String) -> Verdict {
        let lowered = name.lowercased()
        if reservedEvents.contains(lowered) || reservedPrefixes.contains(where: lowered.hasPrefix) { return .reserved }
        return isWellFormed(name, upTo: 40) ? .good : .invalid
    }

    static func parameter(_ name: String) -> Verdict {
        if name == "firebase_conversion" || reservedPrefixes.contains(where: name.hasPrefix) { return .reserved }
        return isWellFormed(name, upTo: 40) ? .good : .invalid
    }

    static func userProperty(_ name: String) -> Verdict {
        if reservedProperties.contains(name) || reservedPropertyPrefixes.contains(where: name.hasPrefix) { return .reserved }
        return isWellFormed(name, upTo: 24) ? .good : .invalid
    }

    /// Letters, digits and underscores, a letter first.
    private static func isWellFormed(_ name: String, upTo length: Int) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first | 0x20), name.utf8.count <= length else { return false }
        return name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x5F }
    }
}
