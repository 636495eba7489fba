/// GA4's rules for event names (platforms sheet: GA4 §2; support.google.com/analytics/answer/10085872).
public enum GA4EventName {
    /// `nil` for a name that GA4 takes, else what is wrong with it. GA4 itself answers 204 either way and drops the event.
    public static func problem(with name: String) -> String? {
        let bytes = Array(name.utf8)
        guard let first = bytes.first else { return "an empty event name" }
        guard bytes.count <= 40 else { return "at most 40 characters" }
        let lower = name.lowercased()
        if let prefix = reservedPrefixes.first(where: lower.hasPrefix) { return "names that begin with \(prefix) are reserved by GA4" }
        guard first.isASCIILetter, bytes.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }) else {
            return "letters, digits and underscores only, beginning with a letter"
        }
        if reserved.contains(lower) { return "the name \(lower) is reserved by GA4" }
        return nil
    }

    private static let reservedPrefixes = ["_", "firebase_", "ga_", "google_", "gtag."]
    private static let reserved: Set<String> = [
        "ad_activeview", "ad_click", "ad_exposure", "ad_impression", "ad_query", "ad_reward", "adunit_exposure",
        "app_background", "app_clear_data", "app_exception", "app_install", "app_remove", "app_store_refund",
        "app_store_subscription_cancel", "app_store_subscription_convert", "app_store_subscription_renew", "app_update",
        "error", "first_open", "first_visit", "in_app_purchase", "notification_dismiss", "notification_foreground",
        "notification_open", "notification_receive", "notification_send", "os_update", "screen_view", "session_start",
        "user_engagement",
    ]
}
