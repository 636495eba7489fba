import ConversionCore

/// How near its limits Meta says the caller is (platforms sheet Meta §7).
///
/// Three headers hold JSON with per cent figures; the highest counts, because the first limit reached throttles.
struct MetaUsage: Equatable {
    /// 1 is the limit.
    private(set) var share: Double?
    /// From `estimated_time_to_regain_access`, which is in minutes.
    private(set) var timeToRegainAccess: TimeSpan?

    /// A header is believed up to a day.
    private static let longestPause: Int64 = 24 * 60

    init(_ header: (String) -> String?) {
        if let app = Self.parse(header("x-app-usage")) { read(app) }
        if let account = Self.parse(header("x-ad-account-usage")) { read(account) }
        if let businesses = Self.parse(header("x-business-use-case-usage")) {
            for business in businesses.object ?? [:] {
                for useCase in business.value.array ?? [] { read(useCase) }
            }
        }
    }

    private mutating func read(_ figures: JSONValue) {
        for name in ["call_count", "total_time", "total_cputime", "acc_id_util_pct"] {
            guard case .number(let percent)? = figures[name], !percent.isNegative, let value = Double(percent.text) else { continue }
            share = max(share ?? 0, value / 100)
        }
        guard case .number(let minutes)? = figures["estimated_time_to_regain_access"], !minutes.isNegative, !minutes.isZero,
            let value = Double(minutes.text)
        else { return }
        let whole = value >= Double(Self.longestPause) ? Self.longestPause : Int64(value.rounded(.up))
        timeToRegainAccess = max(timeToRegainAccess ?? .zero, .minutes(whole))
    }

    private static func parse(_ header: String?) -> JSONValue? {
        guard let header else { return nil }
        do {
            return try JSONValue.parse(Array(header.utf8))
        } catch {
            // A hint only: what cannot be read says nothing.
            return nil
        }
    }
}
