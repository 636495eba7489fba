/// The months of `LinkedIn-Version` and when they die (platforms sheet: LinkedIn, section 1).
enum LinkedInVersion {
    /// No version was ever published for these months.
    private static let skipped: Set<String> = ["202512"]

    /// The first day on which a version is dead, where LinkedIn announced it.
    private static let ends: [String: UnixTime] = [
        "202508": UnixTime.day(2026, 8, 17),
        "202510": UnixTime.day(2026, 10, 15),
        "202511": UnixTime.day(2026, 11, 16),
        "202601": UnixTime.day(2027, 1, 15),
        "202602": UnixTime.day(2027, 2, 15),
        "202603": UnixTime.day(2027, 3, 16),
    ]

    /// - Returns: the error for a header that names no live version, else nil.
    static func refusal(of header: String?, at now: UnixTime) -> LinkedInError? {
        guard let header, !header.isEmpty else { return .versionMissing }
        return isLive(header, at: now) ? nil : .inactive(header.utf8.count == 6 ? header + "01" : header)
    }

    private static func isLive(_ version: String, at now: UnixTime) -> Bool {
        guard version.utf8.count == 6, version.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let year = Int64(version.prefix(4)), let month = Int64(version.suffix(2)), (1...12).contains(month),
            !skipped.contains(version)
        else { return false }
        guard now >= UnixTime.day(year, month, 1) else { return false }
        // Where no day is announced: twelve months, to the middle of the month as the others.
        return now < ends[version] ?? UnixTime.day(year + 1, month, 15)
    }
}
