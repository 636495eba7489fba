import ConversionCore
import Testing

@testable import Destinations

@Suite("Data Manager replies") struct DataManagerReplyTests {
    private static let adapter = DataManagerAdapter.sample()

    private func verdict(_ reply: PlatformReply, events: Int = 3) -> Verdict { Self.adapter.interpret(reply, eventCount: events) }

    private func refusal(_ violations: [(field: String, reason: String?)]) -> String {
        let list = violations.map { violation in
            let reason = violation.reason.map { #","reason":"\#($0)""# } ?? ""
            return #"{"field":"\#(violation.field)","description":"secret of jo@example.com"\#(reason)}"#
        }.joined(separator: ",")
        return #"{"error":{"code":400,"message":"secret of jo@example.com","status":"INVALID_ARGUMENT","details":["#
            + #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"INVALID_ARGUMENT","domain":"datamanager.googleapis.com","metadata":{"requestId":"t-1"}},"#
            + #"{"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"t-1"},"#
            + #"{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[\#(list)]}]}}"#
    }

    private func error(_ code: Int, _ status: String, _ reason: String? = nil, metadata: String = "{}", more: String = "") -> String {
        let info = reason.map { #"{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"\#($0)","metadata":\#(metadata)}"# } ?? "{}"
        return #"{"error":{"code":\#(code),"status":"\#(status)","message":"secret of jo@example.com","details":[\#(info)\#(more)]}}"#
    }

    // MARK: Taken

    @Test("a request id takes every event") func accepted() {
        #expect(verdict(reply(200, #"{"requestId":"req-7"}"#)) == Verdict(.perEvent([.accepted, .accepted, .accepted]), requestID: "req-7"))
    }

    @Test("D10: a warning is its event's, and one without an index is everybody's") func warnings() {
        func verdicts(_ warnings: String) -> [EventVerdict] {
            guard case .perEvent(let verdicts) = verdict(reply(200, #"{"requestId":"r","fieldWarnings":[\#(warnings)]}"#)).outcome else { return [] }
            return verdicts
        }
        let one = #"{"reason":"WARNING_REASON_GENERIC","description":"jo@example.com","field":"events.events[1].user_data"}"#
        let all = #"{"reason":"WARNING_REASON_INVALID_MERCHANT_ID","field":"encoding"}"#
        #expect(verdicts(one).map { $0 == .accepted } == [true, false, true])
        #expect(verdicts(all + "," + one).allSatisfy { $0 != .accepted })
        guard case .acceptedWithWarning(let fault)? = verdicts(one).dropFirst().first else {
            Issue.record("no warning")
            return
        }
        #expect(fault.code == "GENERIC")
        #expect(!fault.explanation.contains("jo@"))
        #expect(verdicts(#"{"field":"events[9]"}"#).count == 3)
    }

    @Test("every documented warning has its own words") func warningTable() {
        for reason in DataManagerWarningTable.explanations.keys {
            #expect(DataManagerWarningTable.fault(reason).explanation != DataManagerWarningTable.fault(nil).explanation)
        }
        #expect(DataManagerWarningTable.explanations.count == 14)
    }

    @Test("D15: half a reply leaves the outcome unknown", arguments: ["", #"{"requestI"#, "{}", "[]", "null", "<html>ok</html>", #"{"requestId":7}"#, #"{"requestId":"a b"}"#])
    func unknown(body: String) {
        #expect(verdict(reply(200, body)).outcome.summary.kind == "unknown")
    }

    // MARK: One bad event

    @Test("D16: each event that the reply names is refused for its own reason") func offenders() {
        let body = refusal([
            ("events[2].user_data.user_identifiers[0]", "INVALID_SHA256_FORMAT"), ("events.events[0].event_source", "REQUIRED_FIELD_MISSING"),
            ("events[2].currency", "INVALID_CURRENCY_CODE"),
        ])
        let verdict = verdict(reply(400, body))
        #expect(verdict.requestID == "t-1")
        guard case .offenders(let faults) = verdict.outcome else {
            Issue.record("no offenders")
            return
        }
        #expect(faults.mapValues(\.code) == [0: "REQUIRED_FIELD_MISSING", 2: "INVALID_SHA256_FORMAT"])
        #expect(faults.values.allSatisfy { !$0.explanation.contains("secret of") && $0.explanation.hasSuffix(".") })
    }

    /// Each row of the sheet: the class where an event is named, and where none is.
    static let reasons: [(String, String, String)] = [
        ("INTERNAL_ERROR", "retry", "retry"), ("DEADLINE_EXCEEDED", "retry", "retry"), ("RESOURCE_EXHAUSTED", "rate", "rate"),
        ("NOT_FOUND", "setup", "setup"), ("PERMISSION_DENIED", "setup", "setup"), ("INVALID_ARGUMENT", "offender", "setup"),
        ("REQUIRED_FIELD_MISSING", "offender", "setup"), ("INVALID_FORMAT", "offender", "setup"), ("INVALID_HEX_ENCODING", "offender", "setup"),
        ("INVALID_BASE64_ENCODING", "offender", "setup"), ("INVALID_SHA256_FORMAT", "offender", "setup"), ("INVALID_POSTAL_CODE", "offender", "setup"),
        ("INVALID_COUNTRY_CODE", "offender", "setup"), ("INVALID_ENUM_VALUE", "offender", "setup"),
        ("TOO_MANY_USER_IDENTIFIERS", "offender", "split"), ("TOO_MANY_DESTINATIONS", "offender", "split"), ("TOO_MANY_EVENTS", "offender", "split"),
        ("TOO_MANY_ELEMENTS", "offender", "split"), ("TOO_FEW_ELEMENTS", "offender", "split"), ("MULTIPLE_DATA_TYPES_NOT_ALLOWED", "offender", "split"),
        ("DUPLICATE_DESTINATION_REFERENCE", "offender", "split"),
        ("INVALID_DESTINATION", "setup", "setup"), ("INVALID_NUMBER_FORMAT", "setup", "setup"), ("INVALID_CONVERSION_ACTION_ID", "setup", "setup"),
        ("INVALID_CONVERSION_ACTION_TYPE", "setup", "setup"), ("DIFFERENT_LOGIN_ACCOUNTS_NOT_ALLOWED_FOR_DATA_PARTNER", "setup", "setup"),
        ("UNSUPPORTED_OPERATING_ACCOUNT_FOR_DATA_PARTNER", "setup", "setup"), ("UNSUPPORTED_LINKED_ACCOUNT_FOR_DATA_PARTNER", "setup", "setup"),
        ("LINKED_ACCOUNT_ONLY_ALLOWED_WITH_DATA_PARTNER_LOGIN_ACCOUNT", "setup", "setup"), ("OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH", "setup", "setup"),
        ("EVENT_SOURCE_AND_DESTINATION_MISMATCH", "setup", "setup"), ("DESTINATION_ACCOUNT_TYPE_MISMATCH", "setup", "setup"),
        ("TERMS_AND_CONDITIONS_NOT_SIGNED", "setup", "setup"), ("DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", "setup", "setup"),
        ("DESTINATION_ACCOUNT_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS", "setup", "setup"),
        ("DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED", "setup", "setup"), ("NOT_ALLOWLISTED", "setup", "setup"),
        ("EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", "setup", "setup"), ("ACCOUNT_INELIGIBLE_FOR_STORE_SALES", "setup", "setup"),
        ("THIRD_PARTY_USER_DATA_NOT_ALLOWED", "setup", "setup"), ("INVALID_CURRENCY_CODE", "offender", "setup"), ("INVALID_EVENT", "offender", "setup"),
        ("NO_IDENTIFIERS_PROVIDED", "offender", "setup"), ("EVENT_TIME_INVALID", "offender", "setup"), ("FIELD_VALUE_TOO_LONG", "offender", "setup"),
        ("FIELD_VALUE_TOO_SHORT", "offender", "setup"), ("ALREADY_EXISTS", "split", "split"), ("INVALID_REGION_CODE", "offender", "setup"),
        ("INVALID_SUBDIVISION_CODE", "offender", "setup"), ("INVALID_SUBCONTINENT_CODE", "offender", "setup"), ("INVALID_CONTINENT_CODE", "offender", "setup"),
        ("INVALID_DEVICE_CATEGORY", "offender", "setup"), ("INVALID_COUPON_CODE", "offender", "setup"),
        ("CUSTOM_VARIABLE_VALUE_CONTAINS_PII", "offender", "setup"), ("CUSTOM_VARIABLE_NOT_ENABLED", "setup", "setup"),
        ("INVALID_CUSTOM_VARIABLE_VALUE", "offender", "setup"), ("CUSTOM_VARIABLE_NOT_FOUND", "setup", "setup"),
        ("CONVERSION_ACTION_TOO_RECENTLY_CREATED", "retryLater", "retryLater"), ("INVALID_AD_IDENTIFIER_FOR_ACCOUNT", "offender", "setup"),
        ("INVALID_PROPERTY_TYPE", "setup", "setup"), ("INVALID_STREAM_TYPE", "setup", "setup"), ("RESERVED_NAME_USED", "setup", "setup"),
        ("INVALID_EVENT_NAME", "setup", "setup"), ("MULTIPLE_DESTINATIONS_FOR_GOOGLE_ANALYTICS_EVENT", "setup", "setup"),
        ("BOTH_CLIENT_ID_AND_APP_INSTANCE_ID_NOT_ALLOWED", "setup", "setup"),
        ("GOOGLE_ANALYTICS_SUBPROPERTY_OR_ROLLUP_PROPERTY_NOT_ALLOWED", "setup", "setup"), ("REQUIRED_PREREQUISITE_LINK_MISSING", "setup", "setup"),
        ("INVALID_REQUEST_ID", "retry", "retry"), ("REQUEST_TOO_OLD", "retry", "retry"),
        // Not listed: the event's where one is named, else the destination's.
        ("INVALID_USER_LIST_ID", "offender", "setup"), ("SOMETHING_NEW", "offender", "setup"),
    ]

    @Test("D16: every reason has its class", arguments: reasons) func reason(row: (reason: String, named: String, unnamed: String)) {
        let named = verdict(reply(400, refusal([("events[1].x", row.reason)]))).outcome
        if row.named == "offender" {
            guard case .offenders(let faults) = named, let fault = faults[1], faults.count == 1 else {
                Issue.record("\(named)")
                return
            }
            #expect(fault.code == row.reason)
        } else {
            #expect(named.summary.kind == row.named)
            #expect(named.summary.fault?.code == row.reason)
        }
        let unnamed = verdict(reply(400, refusal([("destinations[0].product_destination_id", "ERROR_REASON_" + row.reason)]))).outcome
        #expect(unnamed.summary.kind == row.unnamed)
        #expect(unnamed.summary.fault?.code == row.reason)
        #expect(unnamed.summary.fault?.explanation.hasSuffix(".") == true)
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        for row in DataManagerErrorTable.rows { #expect(Self.reasons.contains { $0.0 == row.reason }, "\(row.reason)") }
    }

    @Test("D14: what is wrong with the destination is set right before an event is given up") func precedence() {
        let mixed = refusal([("events[0].x", "INVALID_EVENT"), ("destinations[0]", "INVALID_DESTINATION")])
        #expect(verdict(reply(400, mixed)).outcome.summary.kind == "setup")
        let young = refusal([("events[0].x", "CONVERSION_ACTION_TOO_RECENTLY_CREATED"), ("events[2].x", "INVALID_EVENT")])
        #expect(verdict(reply(400, young)).outcome.summary.kind == "offenders [2]")
    }

    @Test("what Google has already is as good as accepted") func alreadyThere() {
        let all = refusal((0..<3).map { ("events[\($0)]", "ALREADY_EXISTS") })
        guard case .perEvent(let verdicts) = verdict(reply(400, all)).outcome else {
            Issue.record("not per event")
            return
        }
        #expect(verdicts.allSatisfy { if case .duplicate = $0 { true } else { false } })
        #expect(verdict(reply(400, refusal([("events[1]", "ALREADY_EXISTS")]))).outcome.summary.kind == "split")
    }

    @Test("D16: JSON that Google cannot read is halved", arguments: [
        #"{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Invalid JSON payload received."}}"#,
        #"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"description":"Unknown name"}]}]}}"#,
    ])
    func syntax(body: String) {
        #expect(verdict(reply(400, body)).outcome.summary.kind == "split")
    }

    @Test("an index is the last behind events, and one beyond the request is none", arguments: [
        ("events[2].x", 2), ("events.events[0]", 0), ("events[1].events[7].y", 7), ("destinations[3]", nil), ("events[x]", nil), ("events[1", nil), ("", nil),
        ("events[99999999999999999999]", nil),
    ] as [(String, Int?)])
    func index(path: String, expected: Int?) {
        #expect(GoogleError.eventIndex(in: path) == expected)
    }

    @Test("an index beyond the request names no event") func indexBeyond() {
        #expect(verdict(reply(400, refusal([("events[3].x", "INVALID_EVENT")]))).outcome.summary.kind == "setup")
    }

    // MARK: By status

    @Test("every class of status", arguments: [
        (401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", "staleToken"), (401, "UNAUTHENTICATED", "CREDENTIALS_MISSING", "staleToken"),
        (401, "UNAUTHENTICATED", "ACCESS_TOKEN_TYPE_UNSUPPORTED", "staleToken"), (401, "UNAUTHENTICATED", nil, "staleToken"),
        (403, "PERMISSION_DENIED", nil, "setup"), (403, "PERMISSION_DENIED", "PERMISSION_DENIED", "setup"),
        (403, "PERMISSION_DENIED", "SERVICE_DISABLED", "setup"), (403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "authentication"),
        (404, "NOT_FOUND", nil, "setup"), (501, "UNIMPLEMENTED", nil, "setup"), (409, "ABORTED", nil, "retry"), (429, "RESOURCE_EXHAUSTED", nil, "rate"),
        (499, "CANCELLED", nil, "retry"), (500, "INTERNAL", nil, "retry"), (500, "UNKNOWN", nil, "retry"), (503, "UNAVAILABLE", nil, "retry"),
        (504, "DEADLINE_EXCEEDED", nil, "retry"), (400, "FAILED_PRECONDITION", nil, "split"), (500, "NEW", nil, "retry"), (403, "NEW", "NEW", "setup"),
        (400, "INVALID_ARGUMENT", "TERMS_AND_CONDITIONS_NOT_SIGNED", "setup"),
    ] as [(Int, String, String?, String)])
    func status(code: Int, status: String, reason: String?, kind: String) {
        let outcome = verdict(reply(code, error(code, status, reason))).outcome
        #expect(outcome.summary.kind == kind)
        #expect(outcome.summary.fault?.code == reason ?? status)
    }

    @Test("no status is left untested") func statusesAreCovered() {
        #expect(GoogleStatusTable.rows.count == 16)
        #expect(GoogleStatusTable.rows.allSatisfy { $0.explanation.hasSuffix(".") })
    }

    @Test("an answer that is not Google's never gives an event up", arguments: [
        (400, "<html>", "retry"), (401, "<html>", "staleToken"), (403, "<html>", "retry"), (404, "<html>", "setup"), (408, "", "retry"), (413, "<html>", "split"),
        (429, "", "rate"), (499, "", "retry"), (500, "", "retry"), (502, "<html>Bad gateway</html>", "retry"), (503, "", "retry"), (302, "", "setup"),
        (400, #"{"error":"text"}"#, "retry"), (400, #"{"error":{"#, "retry"),
    ])
    func foreign(code: Int, body: String, kind: String) {
        #expect(verdict(reply(code, body)).outcome.summary.kind == kind)
    }

    @Test("D14: a quota per minute waits a minute, one per day an hour at a time, and longer hints count", arguments: [
        ("IngestionMutateRequestsPerMinutePerProject", nil, nil, TimeSpan.minutes(1)), ("IngestionMutateRequestsPerDayPerProject", nil, nil, .hours(1)),
        ("IngestionMutateRequestsPerMinutePerProject", "90.5s", nil, .seconds(91)), ("IngestionMutateRequestsPerDayPerProject", nil, .hours(5), .hours(5)),
        (nil, "30s", .seconds(7), .seconds(30)), (nil, nil, .seconds(7), .seconds(7)), (nil, nil, nil, nil), (nil, "soon", nil, nil),
        (nil, "99999999999999999999999s", nil, .hours(24)), (nil, "-5s", nil, nil),
    ] as [(String?, String?, TimeSpan?, TimeSpan?)])
    func quota(limit: String?, delay: String?, retryAfter: TimeSpan?, expected: TimeSpan?) {
        let metadata = limit.map { #"{"quota_limit":"\#($0)"}"# } ?? "{}"
        let more = delay.map { #",{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#($0)"}"# } ?? ""
        let body = error(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", metadata: metadata, more: more)
        let outcome = verdict(reply(429, body, retryAfter: retryAfter)).outcome
        #expect(outcome.summary.kind == "rate")
        #expect(outcome.hint == expected)
    }
}
