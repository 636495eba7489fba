/// The ad platforms that conversiond speaks to, by the names that its configuration uses.
public enum PlatformName: String, Sendable, Hashable, CaseIterable, Codable {
    case meta
    case ga4
    case dataManager = "data_manager"
    case googleAds = "google_ads"
    case tiktok
    case linkedin
    /// Google's token endpoint: what conversiond asks before it speaks to the two APIs of Google Ads.
    case googleOAuth = "google_oauth"
    /// LinkedIn's token endpoint, which lives on another host.
    case linkedinOAuth = "linkedin_oauth"
}
