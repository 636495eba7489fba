import ConversionCore
import Testing

@testable import Destinations

@Suite("Meta replies") struct MetaReplyTests {
    private static let adapter = MetaAdapter.sample()

    private func verdict(
        _ status: Int, _ body: String, headers: [String: String] = [:], retryAfter: TimeSpan? = nil, events: Int = 2
    ) -> Verdict {
        Self.adapter.interpret(
            PlatformReply(status: status, headers: headers, body: Array(body.utf8), retryAfter: retryAfter), eventCount: events)
    }

    private func error(_ code: Int64, _ subcode: Int64? = nil, _ rest: String = "") -> String {
        let subcode = subcode.map { #","error_subcode":\#($0)"# } ?? ""
        return #"{"error":{"message":"secret text of jo@example.com","type":"OAuthException","code":\#(code)\#(subcode)\#(rest),"fbtrace_id":"AbC1"}}"#
    }

    /// The class of an outcome, and its fault.
    private func sorted(_ outcome: Verdict.Outcome) -> (String, Fault?) {
        switch outcome {
        case .perEvent(let verdicts): ("perEvent \(verdicts.count)", nil)
        case .split(let fault): ("reject", fault)
        case .offenders, .setAside: ("offenders", nil)
        case .retry(let fault, _): ("retry", fault)
        case .rateLimited(let fault, let after): (after == .hours(1) ? "longPause" : "rate", fault)
        case .destinationFault(.authentication, let fault): ("authentication", fault)
        case .destinationFault(.setup, let fault): ("setup", fault)
        case .staleToken(let fault): ("stale token", fault)
        case .unknown(let fault): ("unknown", fault)
        }
    }

    // MARK: Success

    @Test("a reply that counts every event accepts every event") func accepted() {
        let verdict = verdict(200, #"{"events_received":2,"messages":[],"fbtrace_id":"Axyz"}"#)
        #expect(verdict == Verdict(.perEvent([.accepted, .accepted]), requestID: "Axyz"))
    }

    @Test(
        "D10: a reply with fewer events or with messages accepts with a warning that quotes nothing",
        arguments: [
            #"{"events_received":1}"#, #"{"events_received":3}"#, #"{"events_received":2,"messages":["jo@example.com"]}"#,
            #"{"events_received":2,"messages":[{"text":"jo@example.com"}]}"#,
        ])
    func warning(body: String) throws {
        guard case .perEvent(let verdicts) = verdict(200, body).outcome else { throw Unexpected() }
        #expect(verdicts.count == 2)
        for verdict in verdicts {
            switch verdict {
            // Which of them Meta has, it does not say.
            case .takenInPart: #expect(!body.contains("messages"))
            case .acceptedWithWarning(let fault): #expect(body.contains("messages") && !fault.explanation.contains("@"))
            default: throw Unexpected()
            }
        }
    }

    @Test("a reply that received nothing is no acceptance") func nothingReceived() {
        #expect(sorted(verdict(200, #"{"events_received":0}"#).outcome).0 == "retry")
    }

    @Test(
        "D15: half a reply leaves the outcome unknown",
        arguments: ["", #"{"events_rece"#, "{}", "[]", "null", #"{"events_received":"two"}"#, "<html>ok</html>", #"{"events_received":2}x"#])
    func unknown(body: String) {
        #expect(sorted(verdict(200, body).outcome).0 == "unknown")
    }

    // MARK: The table, row by row

    static let table: [(Int64, Int64?, String)] = [
        (1, nil, "retry"), (1, 99, "retry"), (1, 12345, "retry"), (2, nil, "retry"),
        (3, nil, "setup"), (3, 10, "setup"), (4, nil, "rate"), (5, nil, "retry"), (10, nil, "setup"),
        (17, nil, "rate"), (17, 2_446_079, "rate"), (32, nil, "rate"),
        (100, nil, "reject"), (100, 1, "reject"), (100, 33, "setup"), (100, 34, "reject"), (100, 38, "reject"),
        (100, 2_804_001, "reject"), (100, 2_804_003, "reject"), (100, 2_804_007, "reject"), (100, 2_804_009, "reject"),
        (100, 2_804_016, "reject"), (100, 2_804_017, "reject"), (100, 2_804_019, "reject"), (100, 2_804_048, "reject"),
        (100, 2_804_050, "reject"),
        (102, nil, "authentication"), (104, nil, "authentication"), (105, nil, "reject"),
        (190, nil, "authentication"), (190, 458, "authentication"), (190, 459, "authentication"), (190, 460, "authentication"),
        (190, 463, "authentication"), (190, 464, "authentication"), (190, 467, "authentication"), (190, 492, "authentication"),
        (190, 999, "authentication"),
        (200, nil, "setup"), (250, 7, "setup"), (294, nil, "setup"), (299, nil, "setup"),
        (341, nil, "rate"), (368, nil, "longPause"), (506, nil, "reject"), (613, nil, "rate"), (613, 1_487_742, "rate"),
        (2650, nil, "retry"), (2655, nil, "retry"), (5000, nil, "retry"), (21_009, nil, "retry"),
        (80_000, nil, "rate"), (80_003, nil, "rate"), (80_004, nil, "rate"), (80_014, nil, "rate"),
        (1_487_301, nil, "retry"), (1_487_366, nil, "retry"), (1_609_005, nil, "retry"),
        // Not listed: retried until the event's deadline.
        (77, nil, "retry"), (199, nil, "retry"), (300, nil, "retry"), (80_015, nil, "retry"), (-1, nil, "retry"),
    ]

    @Test("every code has its class, whatever the HTTP status", arguments: table, [200, 400, 404, 500])
    func codes(row: (code: Int64, subcode: Int64?, kind: String), status: Int) throws {
        let verdict = verdict(status, error(row.code, row.subcode))
        let (kind, fault) = sorted(verdict.outcome)
        #expect(kind == row.kind)
        let code = try #require(fault?.code)
        #expect(code == (row.subcode.map { "\(row.code)/\($0)" } ?? "\(row.code)"))
        #expect(verdict.requestID == "AbC1")
        // The platform's own words may quote personal data.
        #expect(fault?.explanation.contains("secret text") == false)
        #expect(fault?.explanation.hasSuffix(".") == true)
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        for row in MetaErrorTable.rows {
            #expect(Self.table.contains { row.codes.contains($0.0) && row.subcode == $0.1 && row.kind.rawValue == $0.2 })
        }
    }

    @Test("a code is understood as a text as well, and subcode 0 is none") func codeAsText() {
        let verdict = verdict(400, #"{"error":{"code":"190","error_subcode":0}}"#)
        #expect(sorted(verdict.outcome).1?.code == "190")
    }

    // MARK: What stands beside the code

    @Test("a code that is not listed is judged by is_transient, then by the status", arguments: [
        (400, #","is_transient":true"#, "retry"), (401, #","is_transient":true"#, "retry"), (429, "", "rate"), (401, "", "authentication"),
        (403, "", "authentication"), (500, "", "retry"), (400, "", "retry"),
    ])
    func unlisted(status: Int, rest: String, kind: String) {
        #expect(sorted(verdict(status, error(77_777, nil, rest)).outcome).0 == kind)
    }

    @Test("R2: the catch-all of code 100 gives no event up that Meta calls passing") func transientInvalidParameter() {
        #expect(sorted(verdict(400, error(100, nil, #","is_transient":true"#)).outcome).0 == "retry")
        #expect(sorted(verdict(400, error(100, 2_804_003, #","is_transient":true"#)).outcome).0 == "reject")
    }

    @Test("D14: a refused app proof is the destination's fault, not the event's") func wrongProof() {
        let body = #"{"error":{"type":"GraphMethodException","code":100}}"#
        #expect(sorted(verdict(400, body).outcome).0 == "authentication")
    }

    @Test("D16: an index in the reply is not believed, the request is halved") func blame() {
        let rest = #","error_data":{"blame_field_specs":[["data","0","event_time"]]}"#
        #expect(sorted(verdict(400, error(100, 2_804_003, rest)).outcome).0 == "reject")
        let asText = #","error_data":"{\"blame_field_specs\":[[\"data\",\"0\"]]}""#
        #expect(sorted(verdict(400, error(100, 2_804_003, asText)).outcome).0 == "reject")
    }

    @Test(
        "an answer that is not Meta's never gives an event up",
        arguments: [
            (400, "<html>Bad request</html>", "retry"), (403, "<html>Forbidden</html>", "retry"), (404, "", "retry"),
            (502, "<html>Bad gateway</html>", "retry"), (503, "", "retry"), (429, "slow down", "rate"), (413, "<html>", "reject"),
            (302, "", "setup"), (400, #"{"status":"bad"}"#, "retry"), (400, #"{"error":"text"}"#, "reject"),
            (401, #"{"error":{}}"#, "authentication"), (403, #"{"error":{}}"#, "authentication"), (400, #"{"error":{}}"#, "reject"),
            (500, #"{"error":{}}"#, "retry"),
        ])
    func byStatus(status: Int, body: String, kind: String) {
        #expect(sorted(verdict(status, body).outcome).0 == kind)
    }

    // MARK: Hints

    private static let business =
        #"{"1":[{"type":"ads","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":3}],"2":[{"call_count":10,"estimated_time_to_regain_access":0}]}"#

    @Test("D14: a rate limit waits for the longest of the hints") func rateHints() {
        let headers = ["x-business-use-case-usage": Self.business]
        func after(_ verdict: Verdict) -> TimeSpan? {
            guard case .rateLimited(_, let after) = verdict.outcome else { return nil }
            return after
        }
        #expect(after(verdict(400, error(80_004), headers: headers)) == .minutes(3))
        #expect(after(verdict(400, error(4), headers: headers, retryAfter: .seconds(600))) == .seconds(600))
        #expect(after(verdict(429, "", headers: headers)) == .minutes(3))
        #expect(after(verdict(400, error(4))) == nil)
        #expect(after(verdict(400, error(368), headers: headers)) == .hours(1))
    }

    @Test("a retry honours Retry-After") func retryAfter() {
        guard case .retry(_, let after) = verdict(503, "", retryAfter: .seconds(7)).outcome else {
            Issue.record("no retry")
            return
        }
        #expect(after == .seconds(7))
    }

    @Test("usage is read from every reply, the highest figure counts") func usage() {
        let taken = #"{"events_received":2}"#
        let verdict = verdict(200, taken, headers: ["x-business-use-case-usage": Self.business, "x-app-usage": #"{"call_count":28}"#])
        #expect(verdict.usage == 0.95)
        #expect(verdict.pauseFor == .minutes(3))
        #expect(self.verdict(200, taken, headers: ["x-app-usage": #"{"call_count":28,"total_time":25,"total_cputime":99}"#]).usage == 0.99)
        #expect(self.verdict(200, taken, headers: ["x-ad-account-usage": #"{"acc_id_util_pct":9.5}"#]).usage == 0.095)
        #expect(self.verdict(200, taken).usage == nil)
    }

    @Test(
        "a senseless usage header says nothing, or a day at most",
        arguments: [
            ("{", nil), ("[]", nil), (#"{"1":{}}"#, nil), (#"{"1":[{"estimated_time_to_regain_access":-5}]}"#, nil),
            (#"{"1":[{"estimated_time_to_regain_access":"soon"}]}"#, nil),
            (#"{"1":[{"estimated_time_to_regain_access":99999999999999999999999}]}"#, .hours(24)),
            (#"{"1":[{"estimated_time_to_regain_access":0.5}]}"#, .minutes(1)),
        ] as [(String, TimeSpan?)])
    func senselessUsage(header: String, pause: TimeSpan?) {
        #expect(MetaUsage { $0 == "x-business-use-case-usage" ? header : nil }.timeToRegainAccess == pause)
    }

    @Test("a trace id that is no plain word is not passed on", arguments: ["", "a b", String(repeating: "x", count: 65), "a\\nb"])
    func requestID(trace: String) {
        #expect(verdict(200, #"{"events_received":2,"fbtrace_id":"\#(trace)"}"#).requestID == nil)
    }
}

/// The value under test had another form.
struct Unexpected: Error {}
