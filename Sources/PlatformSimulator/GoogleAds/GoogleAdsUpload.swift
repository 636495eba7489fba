import HTTPTypes

/// One `uploadClickConversions` request on its way through the rules (platforms sheet: Google Ads API).
struct GoogleAdsUpload: Sendable {
    let version: Int64
    private let body: JSONObject
    private let conversions: [GoogleAdsConversion]
    /// What is wrong with each row; filled by `checkRows`.
    private var rowErrors: [[GoogleAdsError]] = []

    private static let maximumConversions = 2000

    init(_ body: JSONObject, version: Int64) {
        self.body = body
        self.version = version
        conversions = (body["conversions"]?.array ?? []).map { GoogleAdsConversion($0.object ?? [:]) }
    }

    var isValidateOnly: Bool { body["validateOnly"] == true }

    /// One for each row; a row that is refused says by which code.
    var reports: [ReportedEvent] {
        conversions.enumerated().map { index, conversion in
            conversion.report(refused: index < rowErrors.count ? rowErrors[index].first?.label : nil)
        }
    }

    /// Refuses what the request as a whole has wrong.
    func checkWhole(_ customer: GoogleCustomer) throws(GoogleAdsRefusal) {
        let problems = GoogleMessageParser.problems(of: body, as: GoogleAdsSchema.request)
        guard problems.isEmpty else { throw .rpc(.malformed(problems)) }
        guard customer.isAllowListed else { throw Self.notAllowListed }
        guard body["partialFailure"] == true else {
            throw invalid(
                GoogleAdsError(.partialFailure, "PARTIAL_FAILURE_MODE_REQUIRED", "Partial failure mode is required."))
        }
        guard !conversions.isEmpty else {
            throw invalid(
                GoogleAdsError(.request, "REQUIRED_FIELD_MISSING", "Required field is missing")
                    .at(GoogleAdsError.Step(name: "conversions")))
        }
        guard conversions.count <= Self.maximumConversions else {
            throw invalid(
                GoogleAdsError(
                    .conversionUpload, "TOO_MANY_CONVERSIONS_IN_REQUEST",
                    "The request contained more than \(Self.maximumConversions) conversions.")
                    .at(GoogleAdsError.Step(name: "conversions")))
        }
        if let job = body["jobId"]?.integer, job < 1 {
            throw invalid(
                GoogleAdsError(.conversionUpload, "INVALID_JOB_ID", "The job ID must be in [1, 2^31).")
                    .at(GoogleAdsError.Step(name: "job_id")))
        }
    }

    /// Also said of a validation (section 0).
    private static let notAllowListed = GoogleAdsRefusal.refuse(
        .permissionDenied,
        GoogleAdsError(
            .notAllowlisted, "CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE",
            "Customer is not allowlisted for accessing this feature."))

    private func invalid(_ error: GoogleAdsError) -> GoogleAdsRefusal { .refuse(.invalidArgument, error) }

    /// Finds what each row has wrong, by itself and beside the others.
    mutating func checkRows(_ customer: GoogleCustomer, at now: UnixTime) {
        rowErrors = conversions.enumerated().map { index, conversion in
            var rules = GoogleAdsConversionRules(customer: customer, now: now, row: index)
            rules.check(conversion)
            return rules.errors
        }
        // Of two equal rows neither is taken (section 6, 16 and 25).
        refuseRepeats(by: \.orderKey, "DUPLICATE_ORDER_ID", "order_id", "The request contained two or more conversions with the same order ID.")
        refuseRepeats(
            by: \.clickKey, "DUPLICATE_CLICK_CONVERSION_IN_REQUEST", nil,
            "The request contained two or more conversions for the same click, date/time, and conversion action.")
    }

    private mutating func refuseRepeats(
        by key: (GoogleAdsConversion) -> String?, _ code: String, _ field: String?, _ message: String
    ) {
        var rows: [String: [Int]] = [:]
        for (index, conversion) in conversions.enumerated() {
            if let key = key(conversion) { rows[key, default: []].append(index) }
        }
        for indices in rows.values where indices.count > 1 {
            for index in indices { rowErrors[index].append(Self.error(code, index, field, message)) }
        }
    }

    private static func error(_ code: String, _ row: Int, _ field: String?, _ message: String) -> GoogleAdsError {
        var error = GoogleAdsError(.conversionUpload, code, message)
        error.location = [GoogleAdsError.Step(name: "conversions", index: row)]
        if let field { error.location.append(GoogleAdsError.Step(name: field)) }
        return error
    }

    /// The answer, once the ledger has said which rows are repeats; of a validation there are no outcomes.
    func reply(_ outcomes: [EventOutcome]) -> PlatformReply {
        var errors: [GoogleAdsError] = []
        var results: [JSONValue] = []
        for (index, conversion) in conversions.enumerated() {
            var found = index < rowErrors.count ? rowErrors[index] : []
            if found.isEmpty, let outcome = index < outcomes.count ? outcomes[index] : nil {
                found = Self.error(of: outcome, conversion, index).map { [$0] } ?? []
            }
            errors += found
            results.append(found.isEmpty ? conversion.result : [:])
        }
        let requestID = GoogleAdsRefusal.requestID()
        var body: JSONObject = [:]
        if let first = errors.first {
            let told = "\(first.message), at \(first.path)"
            body.append(
                "partialFailureError",
                [
                    "code": 3,
                    "message": .string(errors.count > 1 ? "Multiple errors in ‘details’. First error: \(told)" : told),
                    "details": [GoogleAdsFailure.detail(errors, version: version, requestID: requestID)],
                ])
        }
        if !isValidateOnly { body.append("results", .array(results)) }
        if let job = self.body["jobId"]?.integer { body.append("jobId", .string(String(job))) }
        var reply = PlatformReply.json(.object(body))
        reply.fields[.googleRequestID] = requestID
        return reply
    }

    private static func error(
        of outcome: EventOutcome, _ conversion: GoogleAdsConversion, _ row: Int
    ) -> GoogleAdsError? {
        switch outcome {
        case .counted, .ignored, .refused: nil
        case .duplicate where conversion.orderKey != nil:
            error("ORDER_ID_ALREADY_IN_USE", row, "order_id", "The order ID is already in use by another conversion.")
        case .duplicate, .duplicateByOtherKey:
            error(
                "CLICK_CONVERSION_ALREADY_EXISTS", row, nil,
                "A click conversion with the same click and conversion date/time exists already.")
        }
    }
}
