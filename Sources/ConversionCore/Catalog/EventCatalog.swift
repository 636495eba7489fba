/// The events that the settings page offers per platform (rules R21–R24): what a custom name is compared with (rule D3).
///
/// Names are compared byte for byte: every platform's names are case-sensitive. Google Ads has no events of its own
/// and uses GA4's (rule R13). Names outside the catalog may be sent all the same (rule D7).
public enum EventCatalog {
    /// One row of a platform's table of events.
    public struct Entry: Sendable, Hashable {
        public let platform: Platform
        public let name: String
        public let description: String
        /// When to use it; for LinkedIn the campaign objective.
        public let useCase: String
        /// The table's subheading.
        public let group: String

        init(_ platform: Platform, _ name: String, _ description: String, _ useCase: String, group: String) {
            self.platform = platform
            self.name = name
            self.description = description
            self.useCase = useCase
            self.group = group
        }
    }

    /// All 76 entries, platform after platform, in the order of the tables.
    public static let entries: [Entry] = meta + ga4 + tiktok + linkedin

    /// A platform's entries in the order of its table; Google Ads gets GA4's.
    public static func entries(for platform: Platform) -> [Entry] {
        switch platform {
        case .meta: meta
        case .ga4, .googleAds: ga4
        case .tiktok: tiktok
        case .linkedin: linkedin
        }
    }

    /// Whether a platform's catalog has exactly this name, case included.
    public static func contains(_ name: String, for platform: Platform) -> Bool {
        names[platform]?.contains(name) ?? false
    }

    /// The catalog name that differs from `name` in case only; `nil` if there is none or `name` itself is in the catalog.
    public static func nameDifferingInCase(from name: String, for platform: Platform) -> String? {
        guard !contains(name, for: platform) else { return nil }
        let lowercased = name.lowercased()
        return entries(for: platform).first { $0.name.lowercased() == lowercased }?.name
    }

    private static let names: [Platform: Set<String>] = Dictionary(
        uniqueKeysWithValues: Platform.allCases.map { platform in
            (platform, Set(entries(for: platform).map(\.name)))
        })
}
