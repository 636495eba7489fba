import ConversionCore
import Testing

@testable import Destinations

@Suite("TikTok replies") struct TikTokReplyTests {
    private func verdict(_ status: Int, _ body: String, retryAfter: TimeSpan? = nil, events: Int = 2) -> Verdict {
        TikTokAdapter.sample().interpret(PlatformReply(status: status, body: Array(body.utf8), retryAfter: retryAfter), eventCount: events)
    }

    private func reply(_ code: Int64, data: String = "{}") -> String {
        #"{"code":\#(code),"message":"secret text of jo@example.com","request_id":"20261122ABC","data":\#(data)}"#
    }

    /// The class of an outcome, and its fault.
    private func sorted(_ outcome: Verdict.Outcome) -> (String, Fault?) {
        switch outcome {
        case .perEvent(let verdicts):
            if verdicts.allSatisfy({ $0 == .accepted }) { return ("accepted", nil) }
            if case .takenInPart(let fault)? = verdicts.first { return ("partial", fault) }
            return ("perEvent", nil)
        case .split(let fault): return (fault.code == "20001" ? "partial" : "reject", fault)
        case .offenders, .setAside: return ("offenders", nil)
        case .retry(let fault, _): return ("retry", fault)
        case .rateLimited(let fault, _): return ("rate", fault)
        case .destinationFault(.authentication, let fault): return ("authentication", fault)
        case .destinationFault(.setup, let fault): return ("setup", fault)
        case .staleToken(let fault): return ("stale token", fault)
        case .unknown(let fault): return ("unknown", fault)
        }
    }

    static let table: [(Int64, String)] = [
        (20_001, "partial"), (40_001, "setup"), (40_002, "reject"), (40_007, "setup"), (40_100, "rate"), (40_101, "authentication"),
        (40_102, "authentication"), (40_104, "authentication"), (40_105, "authentication"), (50_000, "retry"), (50_002, "retry"),
        (51_021, "rate"), (59_999, "retry"),
        // Not listed: never given up.
        (60_000, "retry"), (-1, "retry"), (1, "retry"),
    ]

    @Test("every code has its class, whatever the HTTP status", arguments: table, [200, 400, 401, 500])
    func codes(row: (code: Int64, kind: String), status: Int) throws {
        let verdict = verdict(status, reply(row.code))
        let (kind, fault) = sorted(verdict.outcome)
        #expect(kind == row.kind)
        #expect(try #require(fault).code == "\(row.code)")
        #expect(verdict.requestID == "20261122ABC")
        #expect(fault?.explanation.contains("secret text") == false, "the platform's own words may quote personal data")
        #expect(fault?.explanation.hasSuffix(".") == true)
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        let others: [TikTokErrorTable.Class] = [.accepted, .undocumented]
        for row in TikTokErrorTable.rows where !others.contains(row.kind) {
            #expect(Self.table.contains { row.codes.contains($0.0) && row.kind.rawValue == $0.1 })
        }
    }

    @Test("code 0 accepts every event, also under another HTTP status", arguments: [200, 202, 500]) func accepted(status: Int) {
        #expect(verdict(status, reply(0)) == Verdict(.perEvent([.accepted, .accepted]), requestID: "20261122ABC"))
    }

    @Test("HTTP 200 alone is no success", arguments: [40_001, 40_002, 40_105, 50_000, 40_999] as [Int64]) func errorWith200(code: Int64) {
        #expect(sorted(verdict(200, reply(code)).outcome).0 != "accepted")
    }

    @Test("D14: a code that is not documented is isolated, and then waits rather than gives the event up") func undocumented() {
        #expect(sorted(verdict(200, reply(40_999)).outcome).0 == "reject")
        #expect(sorted(verdict(200, reply(40_999), events: 1).outcome).0 == "retry")
    }

    @Test("D16: a validation fault halves the request; alone, the event is the one") func validation() {
        #expect(sorted(verdict(200, reply(40_002)).outcome).0 == "reject")
        #expect(sorted(verdict(400, reply(40_002), events: 1).outcome).0 == "reject")
    }

    @Test("D10, D16: of a request taken in part those that the body names are refused; where it names none it is halved", arguments: [
        (#"{"failed_events":[{"order_in_batch":1,"error_message":"jo@example.com"}]}"#, [true, false, true]),
        (#"{"errors":[{"index":0},{"index":2}]}"#, [false, true, false]),
        (#"{"failed_events":[{"order_in_batch":3}]}"#, nil), (#"{"failed_events":[{"event_id":"x"}]}"#, nil), (#"{"failed_events":[]}"#, nil),
        ("{}", nil), ("null", nil), ("[]", nil),
    ] as [(String, [Bool]?)])
    func partial(data: String, taken: [Bool]?) throws {
        let outcome = verdict(200, reply(20_001, data: data), events: 3).outcome
        guard let taken else {
            guard case .split(let fault) = outcome else { throw Unexpected() }
            #expect(fault.code == "20001")
            // Alone, it may have been taken or not: nobody says.
            #expect(verdict(200, reply(20_001, data: data), events: 1).outcome == .perEvent([.takenInPart(fault)]))
            return
        }
        guard case .perEvent(let verdicts) = outcome else { throw Unexpected() }
        #expect(verdicts.count == 3)
        for (index, verdict) in verdicts.enumerated() {
            switch verdict {
            case .accepted: #expect(taken[index])
            case .rejected(let fault):
                #expect(!taken[index])
                #expect(fault.code == "20001" && !fault.explanation.contains("@"))
            default: throw Unexpected()
            }
        }
    }

    @Test(
        "without TikTok's code the status decides, and no event is given up",
        arguments: [
            (200, "", "unknown"), (200, #"{"code":"#, "unknown"), (200, "{}", "unknown"), (200, "<html>ok</html>", "unknown"), (204, "", "unknown"),
            (200, #"{"code":null}"#, "unknown"), (502, "<html>nginx</html>", "retry"), (503, "", "retry"), (500, "{}", "retry"),
            (400, "<html>", "retry"), (404, "", "retry"), (401, "", "authentication"), (403, "<html>", "authentication"), (429, "", "rate"),
            (413, "", "reject"), (302, "", "setup"),
        ])
    func byStatus(status: Int, body: String, kind: String) {
        #expect(sorted(verdict(status, body).outcome).0 == kind)
    }

    @Test("D14: Retry-After is honoured, for limits and failures") func retryAfter() throws {
        guard case .rateLimited(_, let limit) = verdict(200, reply(40_100), retryAfter: .seconds(300)).outcome,
            case .retry(_, let failure) = verdict(502, "", retryAfter: .seconds(7)).outcome,
            case .rateLimited(_, let none) = verdict(200, reply(40_100)).outcome
        else { throw Unexpected() }
        #expect(limit == .seconds(300) && failure == .seconds(7) && none == nil)
    }

    @Test("a code is understood as a text as well; a request id that is no plain word is not passed on") func oddForms() {
        #expect(sorted(verdict(200, #"{"code":"40105"}"#).outcome).0 == "authentication")
        for id in ["", "a b", String(repeating: "x", count: 65)] {
            #expect(verdict(200, #"{"code":0,"request_id":"\#(id)"}"#).requestID == nil)
        }
    }
}
