import ConversionCore
import Testing

@testable import Destinations

@Suite("LinkedIn replies") struct LinkedInReplyTests {
    private func verdict(
        _ status: Int, _ body: String, headers: [String: String] = [:], retryAfter: TimeSpan? = nil, events: Int = 3
    ) -> Verdict {
        LinkedInAdapter.sample().interpret(
            PlatformReply(status: status, headers: headers, body: Array(body.utf8), retryAfter: retryAfter), eventCount: events)
    }

    private func sorted(_ outcome: Verdict.Outcome) -> (String, Fault?) {
        switch outcome {
        case .perEvent(let verdicts): (verdicts.allSatisfy { $0 == .accepted } ? "accepted" : "perEvent", nil)
        case .split(let fault): ("reject", fault)
        case .setAside(let misconfigured, _, _): ("set aside \(misconfigured.keys.sorted())", nil)
        case .offenders(let faults): ("offenders \(faults.keys.sorted())", faults.min { $0.key < $1.key }?.value)
        case .retry(let fault, _): ("retry", fault)
        case .rateLimited(let fault, _): ("rate", fault)
        case .destinationFault(.authentication, let fault): ("authentication", fault)
        case .destinationFault(.setup, let fault): ("setup", fault)
        case .staleToken(let fault): ("staleToken", fault)
        case .unknown(let fault): ("unknown", fault)
        }
    }

    // MARK: Taken

    @Test("201 without a body, or 200 with a status for each event, accepts", arguments: [
        (201, ""), (200, #"{"elements":[{"status":201},{"status":201},{"status":200}]}"#), (201, #"{"elements":[{"status":201},{"status":201},{"status":201}]}"#),
    ])
    func accepted(status: Int, body: String) {
        #expect(verdict(status, body).outcome == .perEvent([.accepted, .accepted, .accepted]))
    }

    @Test("D10: in a taken request each event is judged by its own status", arguments: [
        (#"{"status":201}"#, "accepted"), (#"{"status":400,"error":{"message":"x"}}"#, "rejected"), (#"{"status":422}"#, "rejected"),
        (#"{"status":429}"#, "retry"), (#"{"status":500}"#, "retry"), (#"{"status":503}"#, "retry"),
        (#"{"status":401,"error":{"serviceErrorCode":65600}}"#, "retry"), (#"{"status":403}"#, "retry"), (#"{"status":404}"#, "retry"),
        ("{}", "unknown"), ("null", "unknown"), (#"{"status":"ok"}"#, "unknown"), (#"{"status":99}"#, "unknown"),
    ])
    func element(element: String, kind: String) throws {
        guard case .perEvent(let verdicts) = verdict(200, #"{"elements":[{"status":201},\#(element),{"status":201}]}"#).outcome else { throw Unexpected() }
        #expect(verdicts.count == 3 && verdicts[0] == .accepted && verdicts[2] == .accepted)
        let found =
            switch verdicts[1] {
            case .accepted: "accepted"
            case .rejected: "rejected"
            case .retry: "retry"
            case .unknown: "unknown"
            case .acceptedWithWarning, .takenInPart, .duplicate: "other"
            }
        #expect(found == kind)
    }

    @Test("D15: events that the reply does not speak of are in doubt, the others are not") func missingElements() throws {
        guard case .perEvent(let verdicts) = verdict(200, #"{"elements":[{"status":201}]}"#).outcome else { throw Unexpected() }
        #expect(verdicts.count == 3 && verdicts[0] == .accepted)
        for verdict in verdicts.dropFirst() {
            guard case .unknown = verdict else { throw Unexpected() }
        }
    }

    @Test("D15: a reply that broke off leaves the outcome unknown", arguments: [
        "", #"{"elements":[{"status":2"#, "{}", "[]", "<html>", #"{"elements":{}}"#,
        #"{"elements":[{"status":201},{"status":201},{"status":201},{"status":201}]}"#,
    ])
    func brokenOff(body: String) {
        #expect(sorted(verdict(200, body).outcome).0 == "unknown")
    }

    // MARK: The table, row by row

    static let table: [(Int, String, String, String?)] = [
        (400, #"{"status":400,"code":"VERSION_MISSING","message":"x"}"#, "setup", "400/VERSION_MISSING"),
        (400, #"{"status":400,"message":"something else"}"#, "reject", "400"),
        (401, #"{"status":401,"serviceErrorCode":65600,"code":"INVALID_ACCESS_TOKEN","message":"x"}"#, "staleToken", "401/65600"),
        (401, #"{"status":401,"code":"INVALID_ACCESS_TOKEN"}"#, "staleToken", "401/INVALID_ACCESS_TOKEN"),
        (401, #"{"status":401,"serviceErrorCode":65602,"code":"EXPIRED_ACCESS_TOKEN"}"#, "staleToken", "401/65602"),
        (401, #"{"status":401,"code":"EXPIRED_ACCESS_TOKEN"}"#, "staleToken", "401/EXPIRED_ACCESS_TOKEN"),
        (401, #"{"status":401,"serviceErrorCode":65601,"code":"REVOKED_ACCESS_TOKEN"}"#, "authentication", "401/65601"),
        (401, #"{"status":401,"code":"REVOKED_ACCESS_TOKEN"}"#, "authentication", "401/REVOKED_ACCESS_TOKEN"),
        (401, #"{"status":401}"#, "authentication", "401"),
        (403, #"{"message":"No ad accounts found","status":403}"#, "setup", "403"),
        (403, #"{"serviceErrorCode":100,"code":"ACCESS_DENIED","message":"Not enough permissions","status":403}"#, "setup", "403/100"),
        (403, #"{"code":"ACCESS_DENIED"}"#, "setup", "403/ACCESS_DENIED"),
        (404, #"{"status":404}"#, "setup", "404"), (408, "", "retry", "408"), (413, "", "reject", "413"),
        (422, #"{"status":422,"message":"no index"}"#, "reject", "422"),
        (426, #"{"status":426,"code":"NONEXISTENT_VERSION","message":"Requested version 20250801 is not active"}"#, "setup", "426/NONEXISTENT_VERSION"),
        (429, #"{"status":429,"serviceErrorCode":101,"code":"TOO_MANY_REQUESTS"}"#, "rate", "429/101"), (429, "", "rate", "429"),
        (500, "", "retry", "500"), (502, "<html>", "retry", "502"), (503, #"{"status":503}"#, "retry", "503"), (504, "", "retry", "504"),
        (302, "", "setup", "302"), (405, #"{"status":405}"#, "retry", "405"),
        // Not LinkedIn's own answers.
        (400, "<html>", "retry", nil), (422, "", "retry", nil), (403, "<html>", "retry", nil), (401, "", "authentication", "401"),
    ]

    @Test("every status and code has its class, and its name goes into the log", arguments: table)
    func codes(row: (status: Int, body: String, kind: String, code: String?)) throws {
        let (kind, fault) = sorted(verdict(row.status, row.body).outcome)
        #expect(kind == row.kind)
        #expect(try #require(fault).code == row.code)
        #expect(fault?.explanation.hasSuffix(".") == true)
    }

    @Test("no row of the table is left untested") func tableIsCovered() {
        for row in LinkedInErrorTable.rows where row.kind != .accepted {
            #expect(
                Self.table.contains { entry in
                    row.statuses.contains(entry.0) && row.kind.rawValue == entry.2 && (row.code.map { entry.1.contains($0) } ?? true)
                })
        }
    }

    @Test("a dead version says what to do") func deadVersion() {
        let fault = sorted(verdict(426, #"{"status":426,"code":"NONEXISTENT_VERSION"}"#).outcome).1
        #expect(fault?.explanation.contains("Raise api_version") == true)
    }

    @Test("D14: a rate limit waits for Retry-After, or a minute") func rate() {
        #expect(verdict(429, "").outcome == .rateLimited(Fault(code: "429", explanation: LinkedInErrorTable.row(status: 429, codes: [])?.explanation ?? ""), after: .seconds(60)))
        guard case .rateLimited(_, let after) = verdict(429, "", retryAfter: .seconds(5)).outcome else {
            Issue.record("no rate limit")
            return
        }
        #expect(after == .seconds(5))
    }

    // MARK: Offenders (D16)

    private func offenders(_ status: Int, _ message: String, events: Int = 4) -> [Int: String] {
        var nobody: [Int] = []
        return offenders(status, message, events: events, setAside: &nobody)
    }

    /// - Parameter setAside: those that wait for their Conversion ID to be mended.
    private func offenders(_ status: Int, _ message: String, events: Int = 4, setAside: inout [Int]) -> [Int: String] {
        let body = JSONValue.object(["message": .string(message), "status": .number(ExactDecimal(status))])
        var writer = JSONWriter()
        writer.value(body)
        switch verdict(status, text(writer.bytes), events: events).outcome {
        case .offenders(let faults): return faults.mapValues(\.explanation)
        case .setAside(let misconfigured, let refused, .hours(1)):
            setAside = misconfigured.keys.sorted()
            return misconfigured.merging(refused) { first, _ in first }.mapValues(\.explanation)
        default: return [:]
        }
    }

    @Test("D16: a 400 names the events by index, each list with its own fault") func lists() {
        let aged = offenders(400, "conversionHappenedAt should be within 90 days and not exceed current time, indices [0, 3]")
        #expect(aged.keys.sorted() == [0, 3])
        #expect(aged.values.allSatisfy { $0.contains("90 days") })
        var setAside: [Int] = []
        let both = offenders(
            400, "must be within 90 days and not exceed current time, indices [1]. Incorrect conversions information provided. Conversion's method should be CONVERSIONS_API, indices [0,2]",
            setAside: &setAside)
        // A rule of another source is the settings' fault: its events wait (D14).
        #expect(setAside == [0, 2])
        #expect(both.keys.sorted() == [0, 1, 2])
        #expect(both[1]?.contains("90 days") == true && both[1]?.contains("another source") == false)
        #expect(both[0]?.contains("another source") == true && both[2] == both[0])
        #expect(offenders(400, "something new, indices [ 2 ]") == [2: "LinkedIn found the event invalid."])
    }

    @Test("a list that cannot be is not believed: the request is halved", arguments: [
        "indices [9]", "indices []", "indices [a]", "indices [1", "indices [-1]", "indices [99999999999999999999]", "indices [0 1]", "no list",
    ])
    func senselessLists(message: String) {
        #expect(offenders(400, message).isEmpty)
    }

    @Test("D16: a 422 names the events line by line, each with its own fields and none of its text") func lines() {
        let message = """
            Index: 0, ERROR :: /conversionValue/amount :: field is required but not found and has no default value
            ERROR :: /user/userInfo/firstName :: field is required but not found and has no default value
            Index: 2, ERROR :: /user/userIds/0/idType :: "jo@example.com" is not an enum symbol
            Index: 3, ERROR :: /user/jo@example.com :: unrecognized field found but not allowed

            """
        let found = offenders(422, message)
        #expect(
            found == [
                0: "LinkedIn refuses the event: /conversionValue/amount is missing, /user/userInfo/firstName is missing.",
                2: "LinkedIn refuses the event: /user/userIds/0/idType has an unknown value.",
                3: "LinkedIn refuses the event: a field is not known.",
            ])
    }

    @Test("each text of the validator has a meaning", arguments: [
        ("Invalid Urn format. Invalid prefix.", "is no such URN"), ("120.5 cannot be coerced to String", "has the wrong type"),
        ("is something new", "is invalid"),
    ])
    func kinds(said: String, means: String) {
        #expect(offenders(422, "Index: 1, ERROR :: /conversion :: \(said)") == [1: "LinkedIn refuses the event: /conversion \(means)."])
    }

    @Test("a single event has no index, and is the one; several without an index are halved") func withoutIndex() {
        #expect(offenders(422, "ERROR :: /conversion :: Invalid Urn format.", events: 1) == [0: "LinkedIn refuses the event: /conversion is no such URN."])
        #expect(offenders(422, "ERROR :: /conversion :: Invalid Urn format.").isEmpty)
        #expect(offenders(422, "Index: 7, ERROR :: /conversion :: Invalid Urn format.").isEmpty)
    }

    @Test("many faults of one event are told in short") func manyFaults() {
        let line = "ERROR :: /a :: cannot be coerced\n"
        #expect(offenders(422, "Index: 1, " + String(repeating: line, count: 5))[1]?.hasSuffix("and 2 more.") == true)
    }

    @Test("LinkedIn's request id goes along, if it is a plain word") func requestID() {
        #expect(verdict(201, "", headers: ["x-li-uuid": "AAYab=="]).requestID == "AAYab==")
        #expect(verdict(201, "", headers: ["x-li-uuid": "a b"]).requestID == nil)
    }
}
