import ConversionCore
import Testing

@testable import Destinations

@Suite("Google Ads API replies") struct GoogleAdsReplyTests {
    private static let adapter = GoogleAdsAdapter.sample()

    private func verdict(_ reply: PlatformReply, events: Int = 3) -> Verdict { Self.adapter.interpret(reply, eventCount: events) }

    private func error(_ code: String, row: Int? = nil, more: String = "") -> String {
        let parts = code.split(separator: ".")
        let path = row.map { #","location":{"fieldPathElements":[{"fieldName":"operations"},{"fieldName":"conversions","index":\#($0)},{"fieldName":"gclid"}]}"# } ?? ""
        return #"{"errorCode":{"\#(parts[0])":"\#(parts[1])"},"message":"secret of jo@example.com","trigger":{"stringValue":"jo@example.com"}\#(path)\#(more)}"#
    }

    private func failure(_ errors: [String]) -> String {
        #"{"@type":"type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure","errors":[\#(errors.joined(separator: ","))],"requestId":"rq-1"}"#
    }

    private func partial(_ results: String, _ errors: [String]) -> PlatformReply {
        reply(200, #"{"results":[\#(results)],"partialFailureError":{"code":3,"message":"Multiple errors in jo@example.com","details":[\#(failure(errors))]},"jobId":"5"}"#)
    }

    private func refused(_ status: Int, _ errors: [String]) -> PlatformReply {
        reply(status, #"{"error":{"code":\#(status),"message":"jo@example.com","status":"INVALID_ARGUMENT","details":[\#(failure(errors))]}}"#)
    }

    private func verdicts(_ reply: PlatformReply, events: Int = 3) -> [EventVerdict] {
        guard case .perEvent(let verdicts) = verdict(reply, events: events).outcome else { return [] }
        return verdicts
    }

    private func kind(_ verdict: EventVerdict) -> String {
        switch verdict {
        case .accepted: "accepted"
        case .acceptedWithWarning, .takenInPart: "warning"
        case .duplicate: "duplicate"
        case .rejected: "rejected"
        case .retry(_, let after): after == .hours(6) ? "retryLater" : after == .hours(1) ? "waits" : "retry"
        case .unknown: "unknown"
        }
    }

    private let row = #"{"gclid":"x","orderId":"cv1"}"#

    // MARK: Per row

    @Test("rows that came back were taken, under the request's id") func accepted() {
        let verdict = verdict(reply(200, #"{"results":[\#(row),\#(row),\#(row)],"jobId":"5"}"#, headers: ["request-id": "rq-9"]))
        #expect(verdict == Verdict(.perEvent([.accepted, .accepted, .accepted]), requestID: "rq-9"))
    }

    @Test("D16: every row is judged by its own errors, never by the first of all") func ownErrors() {
        let reply = partial("{},\(row),{}", [error("conversionUploadError.TOO_RECENT_EVENT", row: 2), error("conversionUploadError.EXPIRED_EVENT", row: 0)])
        let verdicts = verdicts(reply)
        #expect(verdicts.map(kind) == ["rejected", "accepted", "retryLater"])
        guard case .rejected(let fault) = verdicts[0] else { return }
        #expect(fault.code == "conversionUploadError.EXPIRED_EVENT")
        #expect(!fault.explanation.contains("jo@"))
        #expect(verdict(reply).requestID == "rq-1")
    }

    @Test("a row that failed without an error of its own is tried again") func withoutError() {
        #expect(verdicts(partial("{},\(row),{}", [error("conversionUploadError.EXPIRED_EVENT", row: 0)])).map(kind) == ["rejected", "accepted", "retry"])
        let withoutResults = reply(200, #"{"partialFailureError":{"code":3,"details":[\#(failure([error("conversionUploadError.EXPIRED_EVENT", row: 1)]))]}}"#)
        #expect(verdicts(withoutResults).map(kind) == ["retry", "rejected", "retry"])
    }

    @Test("of several errors of a row the one that says most counts", arguments: [
        (["TOO_RECENT_EVENT", "ORDER_ID_ALREADY_IN_USE"], "duplicate"), (["TOO_RECENT_EVENT", "EXPIRED_EVENT"], "rejected"),
        (["CLICK_NOT_FOUND", "TOO_RECENT_CONVERSION_ACTION"], "retryLater"), (["INVALID_USER_IDENTIFIER", "NO_CONVERSION_ACTION_FOUND"], "waits"),
    ])
    func several(codes: [String], expected: String) {
        let errors = codes.map { error("conversionUploadError." + $0, row: 0) }
        #expect(verdicts(partial("{},\(row),\(row)", errors)).map(kind) == [expected, "accepted", "accepted"])
    }

    /// Each row of the sheet: what becomes of one row while the others of its request pass.
    static let uploadCodes: [(String, String)] = [
        ("TOO_MANY_CONVERSIONS_IN_REQUEST", "retry"), ("UNPARSEABLE_GCLID", "rejected"), ("UNPARSEABLE_WBRAID", "rejected"), ("UNPARSEABLE_GBRAID", "rejected"),
        ("UNAUTHORIZED_CUSTOMER", "rejected"), ("TOO_RECENT_CONVERSION_ACTION", "retryLater"), ("CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME", "rejected"),
        ("EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", "waits"),
        ("EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", "waits"),
        ("ORDER_ID_NOT_PERMITTED_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", "waits"),
        ("EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION_NOT_PERMITTED_WITH_USER_IDENTIFIER", "waits"),
        ("ORDER_ID_ALREADY_IN_USE", "duplicate"), ("DUPLICATE_ORDER_ID", "retry"), ("CLICK_CONVERSION_ALREADY_EXISTS", "duplicate"),
        ("DUPLICATE_CLICK_CONVERSION_IN_REQUEST", "retry"), ("CUSTOM_VARIABLE_NOT_ENABLED", "waits"), ("CUSTOM_VARIABLE_VALUE_CONTAINS_PII", "rejected"),
        ("INVALID_CUSTOMER_FOR_CLICK", "rejected"), ("CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY", "rejected"), ("CLICK_NOT_FOUND", "warning"),
        ("INVALID_USER_IDENTIFIER", "rejected"), ("UNSUPPORTED_USER_IDENTIFIER", "rejected"), ("GBRAID_WBRAID_BOTH_SET", "rejected"),
        ("CONVERSION_PRECEDES_EVENT", "rejected"), ("EXPIRED_EVENT", "rejected"), ("TOO_RECENT_EVENT", "retryLater"), ("EVENT_NOT_FOUND", "rejected"),
        ("ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", "waits"), ("CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS", "waits"),
        ("CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS", "waits"), ("CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", "waits"),
        ("ORDER_ID_CONTAINS_PII", "rejected"), ("INVALID_JOB_ID", "retry"), ("NO_CONVERSION_ACTION_FOUND", "waits"), ("INVALID_CONVERSION_ACTION_TYPE", "waits"),
        ("SOMETHING_NEW", "rejected"),
    ]

    @Test("every code of conversionUploadError has its class", arguments: uploadCodes) func upload(row: (code: String, expected: String)) {
        let reply = partial("\(self.row),{},\(self.row)", [error("conversionUploadError." + row.code, row: 1)])
        #expect(verdicts(reply).map(kind) == ["accepted", row.expected, "accepted"])
        let fault = GoogleAdsErrorTable.row("conversionUploadError." + row.code)
        #expect(fault.explanation.hasSuffix("."))
    }

    @Test("other errors of a row", arguments: [
        ("internalError.TRANSIENT_ERROR", "retry"), ("internalError.INTERNAL_ERROR", "retry"), ("databaseError.CONCURRENT_MODIFICATION", "retry"),
        ("quotaError.RESOURCE_EXHAUSTED", "retry"), ("fieldError.REQUIRED", "rejected"), ("dateError.LATER_THAN_MAXIMUM_DATE", "rejected"),
        ("collectionSizeError.TOO_MANY", "rejected"), ("currencyCodeError.UNSUPPORTED", "rejected"), ("stringLengthError.TOO_LONG", "rejected"),
        ("notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", "waits"), ("newError.NEW", "rejected"),
    ])
    func otherRowErrors(code: String, expected: String) {
        #expect(verdicts(partial("{},\(row),\(row)", [error(code, row: 0)])).map(kind) == [expected, "accepted", "accepted"])
    }

    @Test("D14: a set-up fault in every row is the destination's") func allRows() {
        let errors = (0..<3).map { error("conversionUploadError.NO_CONVERSION_ACTION_FOUND", row: $0) }
        #expect(verdict(partial("{},{},{}", errors)).outcome.summary.kind == "setup")
        let braids = (0..<3).map { error("conversionUploadError.ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", row: $0) }
        #expect(verdicts(partial("{},{},{}", braids)).map(kind) == ["waits", "waits", "waits"])
    }

    @Test("clicks of another account are the leads' fault, unless a large request has nothing else", arguments: [(3, false), (9, false), (10, true)])
    func foreignClicks(count: Int, isSetup: Bool) {
        let errors = (0..<count).map { error("conversionUploadError.INVALID_CUSTOMER_FOR_CLICK", row: $0) }
        let reply = partial(Array(repeating: "{}", count: count).joined(separator: ","), errors)
        #expect((verdict(reply, events: count).outcome.summary.kind == "setup") == isSetup)
    }

    @Test("rows that hinder each other do not meet again") func twins() {
        let errors = [0, 2].map { error("conversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST", row: $0) }
        let waits = verdicts(partial("{},\(row),{}", errors)).map { verdict -> TimeSpan? in
            if case .retry(_, let after) = verdict { after } else { nil }
        }
        #expect(waits == [.minutes(10), nil, .minutes(20)])
    }

    @Test("an index may be a text, may be missing, and may lie beyond the request") func indices() {
        let asText = #"{"errorCode":{"conversionUploadError":"EXPIRED_EVENT"},"location":{"fieldPathElements":[{"fieldName":"conversions","index":"1"}]}}"#
        let without = #"{"errorCode":{"conversionUploadError":"EXPIRED_EVENT"},"location":{"fieldPathElements":[{"fieldName":"conversions"}]}}"#
        #expect(verdicts(partial("\(row),{},\(row)", [asText])).map(kind) == ["accepted", "rejected", "accepted"])
        #expect(verdicts(partial("{},\(row),\(row)", [without, error("conversionUploadError.EXPIRED_EVENT", row: 7), "{}"])).map(kind) == ["retry", "accepted", "accepted"])
    }

    @Test("D15: half a reply leaves the outcome unknown", arguments: ["", #"{"results":["#, "{}", "[]", "<html>", #"{"results":[{}]}"#])
    func unknown(body: String) {
        #expect(verdict(reply(200, body)).outcome.summary.kind == "unknown")
    }

    // MARK: The whole request

    static let requestCodes: [(String, String)] = [
        ("notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", "setup"), ("notAllowlistedError.NEW", "setup"),
        ("quotaError.RESOURCE_EXHAUSTED", "rate"), ("quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", "rate"), ("quotaError.NEW", "rate"),
        ("quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", "rate"), ("quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", "rate"),
        ("quotaError.ACCESS_PROHIBITED", "setup"),
        ("authenticationError.AUTHENTICATION_ERROR", "staleToken"), ("authenticationError.OAUTH_TOKEN_EXPIRED", "staleToken"),
        ("authenticationError.OAUTH_TOKEN_INVALID", "staleToken"), ("authenticationError.OAUTH_TOKEN_REVOKED", "authentication"),
        ("authenticationError.OAUTH_TOKEN_DISABLED", "authentication"), ("authenticationError.OAUTH_TOKEN_HEADER_INVALID", "authentication"),
        ("authenticationError.GOOGLE_ACCOUNT_DELETED", "authentication"), ("authenticationError.GOOGLE_ACCOUNT_AUTHENTICATION_FAILED", "authentication"),
        ("authenticationError.NOT_ADS_USER", "authentication"), ("authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED", "authentication"),
        ("authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED", "authentication"), ("authenticationError.CUSTOMER_NOT_FOUND", "authentication"),
        ("authenticationError.CLIENT_CUSTOMER_ID_INVALID", "authentication"), ("authenticationError.DEVELOPER_TOKEN_INVALID", "authentication"),
        ("authenticationError.ORGANIZATION_NOT_APPROVED", "authentication"), ("authenticationError.ORGANIZATION_NOT_RECOGNIZED", "authentication"),
        ("authenticationError.NEW", "authentication"),
        ("authorizationError.USER_PERMISSION_DENIED", "setup"), ("authorizationError.CUSTOMER_NOT_ENABLED", "setup"), ("authorizationError.MISSING_TOS", "setup"),
        ("authorizationError.PROJECT_DISABLED", "setup"), ("authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", "setup"),
        ("authorizationError.CLOUD_PROJECT_NOT_UNDER_ORGANIZATION", "setup"), ("authorizationError.DEVELOPER_TOKEN_NOT_APPROVED", "setup"),
        ("authorizationError.DEVELOPER_TOKEN_NOT_ON_ALLOWLIST", "setup"), ("authorizationError.DEVELOPER_TOKEN_PROHIBITED", "setup"),
        ("authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION", "setup"), ("authorizationError.SERVICE_ACCESS_DENIED", "setup"),
        ("authorizationError.ACCESS_DENIED_FOR_ACCOUNT_TYPE", "setup"), ("authorizationError.ACTION_NOT_PERMITTED", "setup"),
        ("authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT", "setup"), ("authorizationError.INCOMPLETE_SIGNUP", "setup"),
        ("authorizationError.AUTHORIZATION_ERROR", "setup"), ("authorizationError.NEW", "setup"),
        ("headerError.INVALID_LOGIN_CUSTOMER_ID", "setup"), ("headerError.INVALID_LINKED_CUSTOMER_ID", "setup"), ("headerError.NEW", "setup"),
        ("requestError.UNSUPPORTED_VERSION", "setup"), ("requestError.INVALID_CUSTOMER_ID", "setup"), ("requestError.RESOURCE_NAME_MALFORMED", "setup"),
        ("requestError.CLOUD_PROJECT_NOT_FOUND", "setup"), ("requestError.LOGIN_CUSTOMER_ID_PARAMETER_MISSING", "setup"),
        ("requestError.REQUIRED_FIELD_MISSING", "split"), ("requestError.INVALID_ENUM_VALUE", "split"), ("requestError.NEW", "split"), ("fieldError.REQUIRED", "split"),
        ("stringLengthError.TOO_LONG", "split"), ("stringFormatError.INVALID_FORMAT", "split"), ("collectionSizeError.TOO_MANY", "split"),
        ("dateError.INVALID_STRING_DATE_TIME_SECONDS_WITH_OFFSET", "split"), ("currencyCodeError.UNSUPPORTED", "split"),
        ("internalError.INTERNAL_ERROR", "retry"), ("internalError.TRANSIENT_ERROR", "retry"), ("internalError.DEADLINE_EXCEEDED", "retry"),
        ("internalError.ERROR_CODE_NOT_PUBLISHED", "retry"), ("internalError.NEW", "retry"), ("databaseError.CONCURRENT_MODIFICATION", "retry"),
        ("databaseError.REQUEST_TOO_LARGE", "split"), ("databaseError.NEW", "retry"), ("partialFailureError.PARTIAL_FAILURE_MODE_REQUIRED", "setup"),
        ("partialFailureError.NEW", "setup"), ("conversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST", "split"), ("newError.NEW", "retry"),
    ]

    @Test("every code of a refused request has its class", arguments: requestCodes, [400, 403, 500]) func requestError(row: (code: String, expected: String), status: Int) {
        let verdict = verdict(refused(status, [error(row.code)]))
        #expect(verdict.outcome.summary.kind == row.expected)
        #expect(verdict.outcome.summary.fault?.code == row.code)
        #expect(verdict.outcome.summary.fault?.explanation.contains("jo@") == false)
        #expect(verdict.requestID == "rq-1")
    }

    @Test("no row of the tables is left untested") func tablesAreCovered() {
        let tested = Self.requestCodes.map(\.0) + Self.uploadCodes.map { "conversionUploadError." + $0.0 }
        for row in GoogleAdsErrorTable.uploadRows + GoogleAdsErrorTable.requestRows {
            #expect(tested.contains { $0 == row.code || (!row.code.contains(".") && $0.hasPrefix(row.code + ".")) }, "\(row.code)")
        }
    }

    @Test("D1: who is shut out of this API is told the setting that helps") func shutOut() {
        let fault = verdict(refused(403, [error("notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE")])).outcome.summary.fault
        #expect(fault?.explanation.contains(#"api = "data_manager""#) == true)
    }

    @Test("D16: rows that a refused request names are its offenders") func offenders() {
        let reply = refused(400, [error("requestError.REQUIRED_FIELD_MISSING", row: 2), error("fieldError.REQUIRED", row: 0)])
        guard case .offenders(let faults) = verdict(reply).outcome else {
            Issue.record("no offenders")
            return
        }
        #expect(faults.mapValues(\.code) == [0: "fieldError.REQUIRED", 2: "requestError.REQUIRED_FIELD_MISSING"])
    }

    @Test("D14: a quota waits for what it names, else a minute", arguments: [(#"{"retryDelay":"30s"}"#, TimeSpan.seconds(30)), ("{}", .seconds(60)), (#"{"retryDelay":"7200s"}"#, .hours(2))])
    func quota(details: String, expected: TimeSpan) {
        let code = error("quotaError.RESOURCE_EXHAUSTED", more: #","details":{"quotaErrorDetails":\#(details)}"#)
        #expect(verdict(refused(429, [code])).outcome.hint == expected)
        guard case .retry(_, let after) = verdicts(partial("{},\(row),\(row)", [error("quotaError.RESOURCE_EXHAUSTED", row: 0, more: #","details":{"quotaErrorDetails":\#(details)}"#)]))[0]
        else {
            Issue.record("no retry")
            return
        }
        #expect(after == expected)
    }

    @Test("without a failure of its own the status decides", arguments: [
        (400, #"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"x/google.rpc.BadRequest","fieldViolations":[{"description":"Unknown name"}]}]}}"#, "split"),
        (401, #"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#, "staleToken"),
        (403, #"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"@type":"x/google.rpc.ErrorInfo","reason":"SERVICE_DISABLED"}]}}"#, "setup"),
        (403, #"{"error":{"code":403,"status":"PERMISSION_DENIED","details":[{"@type":"x/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}}"#, "authentication"),
        (404, "<html>Not found</html>", "setup"), (408, "", "retry"), (413, "", "split"), (429, "", "rate"), (500, "", "retry"), (503, "<html>", "retry"), (302, "", "setup"),
        (400, "<html>", "retry"), (403, "<html>", "retry"),
    ])
    func byStatus(code: Int, body: String, expected: String) {
        #expect(verdict(reply(code, body)).outcome.summary.kind == expected)
    }
}
