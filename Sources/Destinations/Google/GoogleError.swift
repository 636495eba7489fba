import ConversionCore

/// The error that Google's services answer with: a status, and details each of a type of its own
/// (`google.rpc.Status`; platforms sheets Data Manager §6, Google Ads §6).
struct GoogleError: Sendable {
    /// `INVALID_ARGUMENT`, `PERMISSION_DENIED` …
    let status: String?
    /// Of `ErrorInfo`: `SERVICE_DISABLED`, `ACCESS_TOKEN_EXPIRED` …
    private(set) var reason: String?
    /// Of `ErrorInfo`, for a rate limit: `IngestionMutateRequestsPerMinutePerProject` …
    private(set) var quotaLimit: String?
    /// How long Google asks to be left alone.
    private(set) var retryDelay: TimeSpan?
    private(set) var requestID: String?
    private(set) var violations: [Violation] = []
    /// The details of type `GoogleAdsFailure`, which only the Ads API has.
    private(set) var adsFailures: [JSONValue] = []

    /// One complaint of `BadRequest`.
    struct Violation: Sendable, Equatable {
        /// `INVALID_SHA256_FORMAT` …; `nil` where the JSON itself was not understood.
        var reason: String?
        /// Which event it is about, if the path says so.
        var event: Int?
    }

    /// `nil` for a body that is not Google's error, a proxy's page for instance.
    init?(_ json: JSONValue?) {
        guard let error = json?["error"], error.object != nil else { return nil }
        status = PlainWord.code(error["status"]?.string)
        for detail in error["details"]?.array ?? [] { read(detail) }
    }

    private mutating func read(_ detail: JSONValue) {
        let type = detail["@type"]?.string?.split(separator: "/").last.map(String.init) ?? ""
        switch type.split(separator: ".").last {
        case "ErrorInfo":
            reason = reason ?? PlainWord.code(detail["reason"]?.string)
            quotaLimit = quotaLimit ?? PlainWord.code(detail["metadata"]?["quota_limit"]?.string)
            requestID = requestID ?? PlainWord.id(detail["metadata"]?["requestId"]?.string)
        case "RequestInfo": requestID = requestID ?? PlainWord.id(detail["requestId"]?.string)
        case "RetryInfo": retryDelay = GoogleError.span(detail["retryDelay"])
        case "BadRequest":
            violations += (detail["fieldViolations"]?.array ?? []).map { violation in
                Violation(
                    reason: PlainWord.code(violation["reason"]?.string).map { GoogleError.bare($0, prefixes: ["ERROR_REASON_"]) },
                    event: violation["field"]?.string.flatMap { GoogleError.eventIndex(in: $0) })
            }
        case "GoogleAdsFailure":
            adsFailures.append(detail)
            requestID = requestID ?? PlainWord.id(detail["requestId"]?.string)
        default: break
        }
    }

    /// A code without the enumeration's name before it.
    static func bare(_ code: String, prefixes: [String]) -> String {
        for prefix in prefixes where code.hasPrefix(prefix) { return String(code.dropFirst(prefix.count)) }
        return code
    }

    /// The index in `events[2].user_data` or `events.events[2]…`: the last that stands behind `events`.
    static func eventIndex(in path: String) -> Int? {
        var found: Int?
        var rest = path[...]
        while let match = rest.firstRange(of: "events[") {
            rest = rest[match.upperBound...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            if rest.dropFirst(digits.count).first == "]", let index = Int(digits) { found = index }
        }
        return found
    }

    /// `"30s"` or `"1.5s"`, rounded up to whole seconds; believed up to a day.
    static func span(_ value: JSONValue?) -> TimeSpan? {
        guard let text = value?.string, text.hasSuffix("s"), let number = ExactDecimal(text.dropLast()), !number.isNegative else { return nil }
        let parts = number.text.split(separator: ".")
        guard let whole = parts.first else { return nil }
        let seconds = (Int64(whole) ?? 86_400) + (parts.count > 1 ? 1 : 0)
        return .seconds(min(seconds, 86_400))
    }
}
