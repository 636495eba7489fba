/// An ad platform that conversions are reported to.
public enum Platform: String, Sendable, Hashable, CaseIterable {
    case meta
    case ga4
    case googleAds = "google_ads"
    case tiktok
    case linkedin
}
