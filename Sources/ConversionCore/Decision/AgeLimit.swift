/// How old an event may be when it is sent (rule D13), each with a margin for what the request takes.
///
/// Sources: platforms sheets Meta §3, GA4 §3, TikTok §3, Google Ads §3, LinkedIn §3.
public enum AgeLimit {
    /// How far ahead `occurred_at` may lie and still count as now: clocks differ.
    public static let futureTolerance = TimeSpan.minutes(5)

    /// The time of an event that a faster clock set into the future: now, and for LinkedIn a second before, because it
    /// refuses the whole request for an event that is ahead of its own clock (platforms sheet LinkedIn §3).
    static func latest(for platform: Platform, now: Timestamp, limit: TimeSpan) -> Timestamp {
        platform == .linkedin ? now - min(.seconds(1), limit) : now
    }

    /// The platform's own limit less the margin.
    public static func standard(for platform: Platform) -> TimeSpan {
        switch platform {
        case .meta: .days(7) - .hours(1)
        case .ga4: .hours(72) - .minutes(30)
        case .tiktok: .days(28) - .hours(1)
        case .googleAds, .linkedin: .days(90) - .hours(1)
        }
    }

    /// The limit of one destination: `max_age` where it is set, but never past the point at which the platform
    /// refuses (Meta the whole request, LinkedIn the event) or moves the event to another day (GA4).
    public static func limit(for destination: DestinationSettings) -> TimeSpan {
        let standard = standard(for: destination.platform)
        guard let configured = destination.maxAge else { return standard }
        switch destination.platform {
        case .meta, .ga4, .linkedin: return max(.zero, min(configured, standard))
        case .googleAds, .tiktok: return max(.zero, configured)
        }
    }
}
