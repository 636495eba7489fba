/// One error of a `GoogleAdsFailure` (platforms sheet: Google Ads API, section 6).
struct GoogleAdsError: Sendable, Equatable {
    /// The enumeration that the code belongs to, as `errorCode` names it.
    enum Category: String, Sendable {
        case authentication = "authenticationError"
        case authorization = "authorizationError"
        case collectionSize = "collectionSizeError"
        case conversionUpload = "conversionUploadError"
        case currencyCode = "currencyCodeError"
        case date = "dateError"
        case field = "fieldError"
        case header = "headerError"
        case `internal` = "internalError"
        case notAllowlisted = "notAllowlistedError"
        case partialFailure = "partialFailureError"
        case quota = "quotaError"
        case request = "requestError"
    }

    /// A step on the way to what is wrong.
    struct Step: Sendable, Equatable {
        var name: String
        var index: Int?
    }

    var category: Category
    var code: String
    var message: String
    /// What was sent there.
    var trigger: String?
    var location: [Step] = []
    /// `details.quotaErrorDetails`.
    var quota: JSONObject?

    init(_ category: Category, _ code: String, _ message: String) {
        self.category = category
        self.code = code
        self.message = message
    }

    /// The code as the truth files it: `conversionUploadError.UNPARSEABLE_GCLID`.
    var label: String { "\(category.rawValue).\(code)" }

    /// `conversions[0].gclid`.
    var path: String {
        location.map { step in step.index.map { "\(step.name)[\($0)]" } ?? step.name }.joined(separator: ".")
    }

    func at(_ steps: Step...) -> GoogleAdsError {
        var error = self
        error.location = steps
        return error
    }

    var json: JSONValue {
        var object: JSONObject = ["errorCode": .object([category.rawValue: .string(code)]), "message": .string(message)]
        if let trigger { object.append("trigger", ["stringValue": .string(trigger)]) }
        if !location.isEmpty {
            let steps: [JSONValue] = location.map { step in
                var element: JSONObject = ["fieldName": .string(step.name)]
                // The index has explicit presence: a 0 is printed.
                if let index = step.index { element.append("index", .integer(index)) }
                return .object(element)
            }
            object.append("location", ["fieldPathElements": .array(steps)])
        }
        if let quota { object.append("details", ["quotaErrorDetails": .object(quota)]) }
        return .object(object)
    }
}

/// The errors of a request, in the message that carries them.
struct GoogleAdsFailure: Error, Sendable {
    var status: GoogleRPCError.Status
    var errors: [GoogleAdsError]
    var version = GoogleAdsVersion.newest

    init(_ status: GoogleRPCError.Status, _ error: GoogleAdsError) {
        self.status = status
        errors = [error]
    }

    static func detail(_ errors: [GoogleAdsError], version: Int64, requestID: String) -> JSONValue {
        [
            "@type": .string("type.googleapis.com/google.ads.googleads.v\(version).errors.GoogleAdsFailure"),
            "errors": .array(errors.map(\.json)), "requestId": .string(requestID),
        ]
    }
}
