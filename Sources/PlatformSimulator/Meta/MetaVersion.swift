/// The Graph API versions in the URL and when they die (platforms sheet: Meta, section 1).
enum MetaVersion {
    private static let newest: Int64 = 26

    /// - Returns: the error for a path component that is no live version, else nil.
    static func refusal(of component: Substring, at now: UnixTime) -> MetaError? {
        guard let major = major(of: component), major <= newest else {
            return MetaError(code: 2500, message: "Unknown path components: /\(component)")
        }
        let isLive = ends[major].map { now < $0 } ?? (major == newest)
        guard !isLive else { return nil }
        return MetaError(
            code: 2635,
            message:
                "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v\(newest).0.")
    }

    /// `v26.0` → 26.
    private static func major(of component: Substring) -> Int64? {
        guard component.hasPrefix("v"), component.hasSuffix(".0") else { return nil }
        return Int64(component.dropFirst().dropLast(2))
    }

    /// The first day on which a version is dead; older ones are dead, the newest has no end.
    private static let ends: [Int64: UnixTime] = [
        20: UnixTime.day(2026, 9, 24),
        21: UnixTime.day(2027, 1, 21),
        22: UnixTime.day(2027, 5, 20),
        23: UnixTime.day(2027, 10, 8),
        24: UnixTime.day(2028, 2, 18),
        25: UnixTime.day(2028, 7, 29),
    ]
}
