/// The API versions in the URL and when they die (platforms sheet: Google Ads API, section 1).
enum GoogleAdsVersion: Sendable, Equatable {
    case live(Int64)
    /// Answered with UNSUPPORTED_VERSION.
    case sunset(Int64)
    /// Answered with HTML.
    case neverExisted

    static let newest: Int64 = 26

    /// - Parameter component: such as `v26`.
    init(_ component: Substring, at now: UnixTime) {
        guard component.hasPrefix("v"), GoogleText.isDigits(component.dropFirst()), let number = Int64(component.dropFirst()),
            (1...Self.newest).contains(number)
        else {
            self = .neverExisted
            return
        }
        let isLive = Self.ends[number].map { now < $0 } ?? false
        self = isLive ? .live(number) : .sunset(number)
    }

    /// The first day on which a version is dead, the sheet's months at their end; older ones are dead.
    private static let ends: [Int64: UnixTime] = [
        21: UnixTime.day(2026, 8, 5),
        22: UnixTime.day(2026, 11, 1),
        23: UnixTime.day(2027, 3, 1),
        24: UnixTime.day(2027, 6, 1),
        25: UnixTime.day(2027, 9, 1),
        26: UnixTime.day(2027, 12, 1),
    ]
}
