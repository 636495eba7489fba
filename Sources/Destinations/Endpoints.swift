/// The base URLs of the platforms; changed by the operator's configuration only, for tests and proxies.
public struct Endpoints: Sendable, Equatable {
    public var meta = "https://graph.facebook.com"
    public var ga4 = "https://www.google-analytics.com"
    /// Used for `region = "eu"` unless `ga4` was changed.
    public var ga4EU = "https://region1.google-analytics.com"
    public var dataManager = "https://datamanager.googleapis.com"
    public var googleAds = "https://googleads.googleapis.com"
    public var googleOAuth = "https://oauth2.googleapis.com"
    public var tiktok = "https://business-api.tiktok.com"
    public var linkedin = "https://api.linkedin.com"
    public var linkedinOAuth = "https://www.linkedin.com"

    public init() {}
}
