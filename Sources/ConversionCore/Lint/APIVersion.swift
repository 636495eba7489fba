/// When the platforms stop to serve a version of their API: from then on every event is refused.
enum APIVersion {
    /// How long before its end a version is worth a word.
    static let notice = TimeSpan.days(60)

    /// The day on which the platform ends it, as far as it has said; `nil` for one whose end is not known.
    ///
    /// Sources: platforms sheets Meta §1, Google Ads §1, LinkedIn §1.
    static func end(of version: String, on platform: Platform) -> CalendarDate? {
        switch platform {
        case .meta: end(of: version, in: meta, gone: CalendarDate(2026, 9, 24))
        case .googleAds: end(of: version, in: googleAdsEnds, gone: CalendarDate(2026, 8, 5))
        case .linkedin: linkedin(version)
        case .ga4, .tiktok: nil
        }
    }

    /// What is older than the oldest one listed went before it.
    private static func end(of version: String, in known: [Int: CalendarDate], gone: CalendarDate) -> CalendarDate? {
        guard let major = Int(version.drop { $0 == "v" }.prefix { $0 != "." }) else { return nil }
        return known[major] ?? (major < (known.keys.min() ?? 0) ? gone : nil)
    }

    /// The Conversions API follows the Graph API's calendar. v26.0 has no end yet.
    private static let meta: [Int: CalendarDate] = [
        20: CalendarDate(2026, 9, 24), 21: CalendarDate(2027, 1, 21), 22: CalendarDate(2027, 5, 20), 23: CalendarDate(2027, 10, 8),
        24: CalendarDate(2028, 2, 18), 25: CalendarDate(2028, 7, 29),
    ]

    /// Google names the month only: its first day.
    private static let googleAdsEnds: [Int: CalendarDate] = [
        21: CalendarDate(2026, 8, 5), 22: CalendarDate(2026, 10, 1), 23: CalendarDate(2027, 2, 1), 24: CalendarDate(2027, 5, 1),
        25: CalendarDate(2027, 8, 1), 26: CalendarDate(2027, 11, 1),
    ]

    /// LinkedIn serves a month's version for a year at least; where it has named a day, that day.
    private static func linkedin(_ version: String) -> CalendarDate? {
        if let known = linkedinEnds[version] { return known }
        return linkedinMonth(version).map { CalendarDate($0.year + 1, $0.month, 1) }
    }

    /// The first day of the month that a LinkedIn version is named after.
    static func linkedinMonth(_ version: String) -> CalendarDate? {
        guard version.utf8.count == 6, let number = Int(version), (1...12).contains(number % 100) else { return nil }
        return CalendarDate(number / 100, number % 100, 1)
    }

    private static let linkedinEnds: [String: CalendarDate] = [
        "202508": CalendarDate(2026, 8, 17), "202510": CalendarDate(2026, 10, 15), "202511": CalendarDate(2026, 11, 16),
        "202601": CalendarDate(2027, 1, 15), "202602": CalendarDate(2027, 2, 15), "202603": CalendarDate(2027, 3, 16),
    ]
}
