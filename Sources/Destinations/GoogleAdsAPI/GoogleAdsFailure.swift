import ConversionCore

/// One error of a `GoogleAdsFailure`: a category with a code, and the row it is about (platforms sheet Google Ads §6).
struct GoogleAdsFailure: Sendable, Equatable {
    /// `conversionUploadError.TOO_RECENT_EVENT`.
    var code: String
    /// Of the first element of the path that is named `conversions`.
    var row: Int?
    /// Of a rate limit.
    var retryDelay: TimeSpan?

    /// `nil` for what is no error of this form.
    init?(_ error: JSONValue) {
        guard let (category, value) = error["errorCode"]?.object?.min(by: { $0.key < $1.key }),
            let name = PlainWord.code(value.string), let category = PlainWord.code(category)
        else { return nil }
        code = category + "." + name
        let path = error["location"]?["fieldPathElements"]?.array ?? []
        row = path.first { $0["fieldName"]?.string == "conversions" }
            .flatMap { $0["index"] }
            .flatMap { $0.integer ?? $0.string.flatMap { Int64($0) } }
            .map { Int($0) }
        retryDelay = GoogleError.span(error["details"]?["quotaErrorDetails"]?["retryDelay"])
    }

    /// The errors of a detail of type `GoogleAdsFailure`.
    static func errors(of details: [JSONValue]) -> [GoogleAdsFailure] {
        details.flatMap { $0["errors"]?.array ?? [] }.compactMap(GoogleAdsFailure.init)
    }

    var fault: Fault { Fault(code: code, explanation: GoogleAdsErrorTable.row(code).explanation) }
    var kind: GoogleAdsErrorTable.Class { GoogleAdsErrorTable.row(code).kind }
}
