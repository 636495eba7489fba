/// One place that conversions are sent to: a pixel, a data stream, an ads account.
public struct DestinationSettings: Sendable, Equatable {
    /// Unique in its workspace.
    public var name: String
    /// The name under which the destination was created: part of the once key and so of every event id
    /// (rules D4, D5), so that renaming a destination does not send everything again.
    public var originalName: String
    public var enabled: Bool = true
    public var configuration: PlatformConfiguration
    /// Per status: a name that replaces the mapping's, or ``dontSend`` (rules R18, R19).
    public var events: [String: String] = [:]
    /// Replaces the platform's own list of what `strict` needs one of (rule D6).
    public var strictRequiresAny: [MatchIdentifier]?
    public var oncePer: OncePer = .lead
    /// Resend where the outcome is unknown and the platform does not drop repeats (rule D15).
    public var resendWhenUnknown: Bool = false
    /// Replaces the platform's own age limit (rule D13).
    public var maxAge: TimeSpan?
    /// Events in one request at most; `nil`: the adapter's recommendation.
    public var batchSize: Int?
    /// Requests under way at once at most; `nil`: the adapter's recommendation.
    public var maxInFlight: Int?

    /// The word in ``events`` that stops a status (rule R19).
    public static let dontSend = "dont_send"

    public var platform: Platform { configuration.platform }

    public init(name: String, configuration: PlatformConfiguration) {
        self.name = name
        self.originalName = name
        self.configuration = configuration
    }
}

/// What "once" counts over (rule D4).
public enum OncePer: String, Sendable, Hashable {
    case lead
    case deal
}

/// The part of a destination that only its platform has.
///
/// Optional values may be missing: an incomplete destination skips with a reason, it does not fail (rule R46).
public enum PlatformConfiguration: Sendable, Equatable {
    case meta(MetaConfiguration)
    case ga4(GA4Configuration)
    case googleAds(GoogleAdsConfiguration)
    case tiktok(TikTokConfiguration)
    case linkedin(LinkedInConfiguration)

    public var platform: Platform {
        switch self {
        case .meta: .meta
        case .ga4: .ga4
        case .googleAds: .googleAds
        case .tiktok: .tiktok
        case .linkedin: .linkedin
        }
    }
}
