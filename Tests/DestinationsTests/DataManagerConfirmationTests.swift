import ConversionCore
import Testing

@testable import Destinations

@Suite("Data Manager: the later verdict (R34, D10)") struct DataManagerConfirmationTests {
    private static let confirmation = DataManagerConfirmation(endpoint: "https://datamanager.googleapis.com")
    private static let categories = ["purchase/222", "generate_lead/111", "qualify_lead/111", "purchase/222"]

    private func interpret(_ body: String, status: Int = 200, categories: [String] = categories) -> ConfirmationReply {
        Self.confirmation.interpret(reply(status, body), categories: categories)
    }

    private func status(_ action: String?, _ status: String, errors: [(String, Int)] = [], warnings: [(String, Int)] = []) -> String {
        func counts(_ counts: [(String, Int)]) -> String {
            counts.map { #"{"recordCount":"\#($0.1)","reason":"\#($0.0)"}"# }.joined(separator: ",")
        }
        let destination = action.map { #"{"reference":"a\#($0)","productDestinationId":"\#($0)"}"# } ?? "{}"
        return #"{"destination":\#(destination),"requestStatus":"\#(status)","errorInfo":{"errorCounts":[\#(counts(errors))]},"#
            + #""warningInfo":{"warningCounts":[\#(counts(warnings))]},"eventsIngestionStatus":{"recordCount":"2"}}"#
    }

    private func all(_ statuses: String...) -> String { #"{"requestStatusPerDestination":[\#(statuses.joined(separator: ","))]}"# }

    private func kind(_ outcome: ConfirmedOutcome?) -> String {
        switch outcome {
        case .counted: "counted"
        case .countedWithWarning: "warning"
        case .refused: "refused"
        case .mixed: "mixed"
        case nil: "none"
        }
    }

    private func fault(_ outcome: ConfirmedOutcome?) -> Fault? {
        switch outcome {
        case .countedWithWarning(let fault), .refused(let fault), .mixed(let fault): fault
        case .counted, nil: nil
        }
    }

    @Test("the adapter has it, and the Ads API's has none") func isThere() {
        #expect(DataManagerAdapter.sample().confirmation != nil)
        #expect(GoogleAdsAdapter.sample().confirmation == nil)
    }

    @Test("the question, with the token in a header only") func request() {
        let request = Self.confirmation.request(requestID: "a/b&c=1", secrets: Secrets([.accessToken: "T"]))
        #expect(request.method == .get)
        #expect(request.url == "https://datamanager.googleapis.com/v1/requestStatus:retrieve?requestId=a%2Fb%26c%3D1")
        #expect(request.headers == [.init("Authorization", "Bearer T")])
        #expect(request.body.isEmpty)
    }

    @Test("first after half an hour, then up to an hour apart, for a day") func schedule() {
        #expect(Self.confirmation.schedule == ConfirmationSchedule(first: .minutes(30), factor: 1.3, longest: .hours(1), giveUpAfter: .hours(24)))
    }

    @Test("each event has the outcome of its own conversion action") func attribution() {
        let body = all(status("111", "FAILED", errors: [("PROCESSING_ERROR_REASON_INVALID_GCLID", 2)]), status("222", "SUCCESS"))
        guard case .settled(let outcomes) = interpret(body) else {
            Issue.record("not settled")
            return
        }
        #expect(outcomes.map(kind) == ["counted", "refused", "refused", "counted"])
        #expect(fault(outcomes[1])?.code == "INVALID_GCLID")
    }

    @Test(
        "what a status and its counts say of two events",
        arguments: [
            ("SUCCESS", [], [], "counted"), ("SUCCESS", [], [("PROCESSING_WARNING_REASON_INTERNAL_ERROR", 1)], "warning"),
            ("FAILED", [("PROCESSING_ERROR_REASON_INVALID_GCLID", 2)], [], "refused"), ("FAILED", [("PROCESSING_ERROR_REASON_INVALID_GCLID", 1)], [], "refused"),
            ("FAILED", [], [], "refused"), ("PARTIAL_SUCCESS", [("PROCESSING_ERROR_REASON_INVALID_GCLID", 2)], [], "refused"),
            ("PARTIAL_SUCCESS", [("PROCESSING_ERROR_REASON_INVALID_GCLID", 1)], [], "mixed"), ("PARTIAL_SUCCESS", [], [], "mixed"),
            ("FAILED", [("PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID", 2)], [], "counted"),
            ("FAILED", [("PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID", 1), ("PROCESSING_ERROR_REASON_INVALID_GCLID", 1)], [], "mixed"),
            ("FAILED", [("PROCESSING_ERROR_REASON_CLICK_NOT_FOUND", 2)], [], "warning"),
            ("PARTIAL_SUCCESS", [("PROCESSING_ERROR_REASON_INVALID_CLICK", 1)], [], "warning"),
            ("FAILED", [("PROCESSING_ERROR_REASON_SOMETHING_NEW", 2)], [], "refused"),
            ("PARTIAL_SUCCESS", [("PROCESSING_ERROR_REASON_INVALID_GCLID", 1), ("PROCESSING_ERROR_REASON_EVENT_TOO_OLD", 1)], [], "refused"),
        ] as [(String, [(String, Int)], [(String, Int)], String)])
    func outcome(word: String, errors: [(String, Int)], warnings: [(String, Int)], expected: String) {
        let body = all(status("111", word, errors: errors, warnings: warnings))
        guard case .settled(let outcomes) = interpret(body, categories: ["a/111", "b/111"]) else {
            Issue.record("not settled")
            return
        }
        #expect(outcomes.map(kind) == [expected, expected])
        #expect(fault(outcomes[0])?.explanation.hasSuffix(".") != false)
    }

    @Test("a mixture tells how many of which reason, the most frequent first") func mixture() {
        let errors = [("PROCESSING_ERROR_REASON_EVENT_TOO_OLD", 1), ("PROCESSING_ERROR_REASON_INVALID_GCLID", 3)]
        guard case .settled(let outcomes) = interpret(all(status("1", "PARTIAL_SUCCESS", errors: errors)), categories: Array(repeating: "p/1", count: 9))
        else {
            Issue.record("not settled")
            return
        }
        #expect(outcomes.count == 9)
        #expect(fault(outcomes[0])?.code == "INVALID_GCLID")
        #expect(fault(outcomes[0])?.explanation.contains("only some of this request's 9 events") == true)
        #expect(fault(outcomes[0])?.explanation.contains("INVALID_GCLID 3, EVENT_TOO_OLD 1") == true)
    }

    static let processing: [(String, String)] =
        ["DUPLICATE_GCLID", "DUPLICATE_TRANSACTION_ID"].map { ($0, "counted") } + ["INVALID_CLICK", "CLICK_NOT_FOUND"].map { ($0, "warning") }
        + [
            "EVENT_TOO_OLD", "DENIED_CONSENT", "NO_CONSENT", "UNKNOWN_CONSENT", "INVALID_GBRAID", "INVALID_GCLID", "INVALID_MERCHANT_ID", "INVALID_WBRAID",
            "INTERNAL_ERROR", "DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED", "INVALID_EVENT", "INSUFFICIENT_MATCHED_TRANSACTIONS",
            "INSUFFICIENT_TRANSACTIONS", "INVALID_FORMAT", "DECRYPTION_ERROR", "DEK_DECRYPTION_ERROR", "INVALID_WIP", "INVALID_KEK", "WIP_AUTH_FAILED",
            "KEK_PERMISSION_DENIED", "USER_IDENTIFIER_DECRYPTION_ERROR", "AWS_AUTH_FAILED", "OPERATING_ACCOUNT_MISMATCH_FOR_AD_IDENTIFIER",
            "ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", "MATCH_ID_NOT_FOUND", "USER_ID_NOT_FOUND_FOR_MATCH_ID",
            "USER_ID_NOT_FOUND_FOR_GCLID", "USER_ID_NOT_FOUND_FOR_DCLID", "INVALID_AD_IDENTIFIERS", "INVALID_MOBILE_ID_FORMAT",
            "ORIGINAL_CONVERSIONS_NOT_FOUND", "EVENT_ID_DECODE_ERROR", "USER_ID_NOT_FOUND_FOR_IMPRESSION_ID", "USER_ID_NOT_FOUND",
            "CONVERSION_PRECEDES_CLICK", "TOO_RECENT_CLICK", "INVALID_OPERATING_ACCOUNT_FOR_CLICK", "EXTERNAL_ATTRIBUTION_DATA_MISSING",
            "INVALID_CUSTOM_VARIABLE", "CUSTOM_VARIABLE_NOT_ENABLED",
        ].map { ($0, "refused") }

    @Test("every reason has its class", arguments: processing) func reason(row: (reason: String, expected: String)) {
        let prefix = row.reason == "OPERATING_ACCOUNT_MISMATCH_FOR_AD_IDENTIFIER" ? "PROCESSING_ERROR_" : "PROCESSING_ERROR_REASON_"
        guard case .settled(let outcomes) = interpret(all(status("1", "FAILED", errors: [(prefix + row.reason, 1)])), categories: ["purchase/1"]) else {
            Issue.record("not settled")
            return
        }
        #expect(outcomes.map(kind) == [row.expected])
        if row.expected != "counted" { #expect(fault(outcomes[0])?.code == row.reason) }
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        for row in DataManagerProcessingTable.rows { #expect(Self.processing.contains { $0.0 == row.reason }, "\(row.reason)") }
        #expect(Self.processing.count == DataManagerProcessingTable.rows.count)
    }

    @Test("what is not finished everywhere is asked again", arguments: [
        #"{"requestStatusPerDestination":[]}"#, "{}",
        #"{"requestStatusPerDestination":[{"destination":{"productDestinationId":"111"},"requestStatus":"SUCCESS"}]}"#,
        #"{"requestStatusPerDestination":[{"destination":{"productDestinationId":"111"},"requestStatus":"SUCCESS"},{"destination":{"productDestinationId":"222"},"requestStatus":"PROCESSING"}]}"#,
        #"{"requestStatusPerDestination":[{"destination":{"productDestinationId":"111"},"requestStatus":"REQUEST_STATUS_UNKNOWN"},{"destination":{"productDestinationId":"222"},"requestStatus":"SUCCESS"}]}"#,
    ])
    func pending(body: String) {
        #expect(interpret(body) == .pending)
    }

    @Test("a single status that does not name its action is about all events") func unnamed() {
        #expect(interpret(all(status(nil, "SUCCESS")), categories: ["p/1", "p/1"]) == .settled([.counted, .counted]))
        #expect(interpret(all(status("7", "SUCCESS")), categories: ["p"]) == .settled([.counted]))
        let byReference = #"{"requestStatusPerDestination":[{"destination":{"reference":"a5"},"requestStatus":"SUCCESS"}]}"#
        #expect(interpret(byReference, categories: ["p/5"]) == .settled([.counted]))
    }

    @Test("the Action ID is what stands behind the last slash", arguments: [("purchase/444", "444"), ("a/b/7", "7"), ("purchase", nil), ("purchase/", nil)] as [(String, String?)])
    func action(category: String, expected: String?) {
        #expect(DataManagerConfirmation.action(in: category) == expected)
    }

    @Test("what decide() makes of an Ads event is understood here (D3)") func categoryOfDecision() throws {
        let configuration = GoogleAdsConfiguration.sample { $0.actions["won"] = "444555666" }
        let destination = DestinationSettings(name: "google-ads", configuration: .googleAds(configuration))
        let transition = SampleLead.transition { $0.gclid = "x" }
        let decision = decide(
            transition, identity: LeadIdentity(of: transition, phoneCountry: nil, platforms: [.googleAds]),
            workspace: WorkspaceSettings(name: "default"), destination: destination, now: SampleLead.time)
        guard case .send(let event) = decision else {
            Issue.record("not sent")
            return
        }
        #expect(event.conversionTarget == "444555666")
        #expect(DataManagerConfirmation.action(in: event.category) == "444555666")
        #expect(event.eventID.first?.isLetter == true)
    }

    @Test("counts that no request can have overflow nothing")
    func hugeCounts() {
        let body = all(status(nil, "PARTIAL_SUCCESS", errors: [("PROCESSING_ERROR_REASON_INVALID_GCLID", .max), ("PROCESSING_ERROR_REASON_INTERNAL_ERROR", .max)]))
        guard case .settled(let outcomes) = interpret(body, categories: ["purchase/222"]) else {
            Issue.record("not settled")
            return
        }
        #expect(outcomes.map { kind($0) } == ["refused"])
    }

    @Test("a question that failed", arguments: [
        (404, #"{"error":{"code":404,"status":"NOT_FOUND"}}"#, "unavailable"),
        (400, #"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"x/google.rpc.BadRequest","fieldViolations":[{"reason":"REQUEST_TOO_OLD"}]}]}}"#, "unavailable"),
        (400, #"{"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"x/google.rpc.ErrorInfo","reason":"INVALID_REQUEST_ID"}]}}"#, "unavailable"),
        (404, "<html>", "fault"), (401, #"{"error":{"code":401,"status":"UNAUTHENTICATED"}}"#, "stale"), (403, #"{"error":{"status":"PERMISSION_DENIED"}}"#, "fault"),
        (429, #"{"error":{"status":"RESOURCE_EXHAUSTED"}}"#, "retry"), (503, "", "retry"), (500, #"{"error":{"status":"INTERNAL"}}"#, "retry"),
        (400, #"{"error":{"status":"INVALID_ARGUMENT"}}"#, "retry"), (200, #"{"requestStatusPer"#, "retry"), (200, "[]", "retry"), (502, "<html>", "retry"),
    ])
    func failures(code: Int, body: String, expected: String) {
        let kind =
            switch interpret(body, status: code) {
            case .pending: "pending"
            case .settled: "settled"
            case .unavailable: "unavailable"
            case .retry: "retry"
            case .staleToken: "stale"
            case .destinationFault: "fault"
            }
        #expect(kind == expected)
    }
}
