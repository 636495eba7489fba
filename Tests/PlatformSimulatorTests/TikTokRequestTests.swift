import Testing

@testable import PlatformSimulator

@Suite("TikTok: the request around the events, repeats, tokens and faults")
struct TikTokRequestTests {
    static let event = json(TikTokSample.event)
    static let second = json(TikTokSample.event, ["event_id": "\"e2\""])
    static let body = TikTokSample.body(event, second)

    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        var change: [String: String?] = [:]
        var token: String? = "good"
        var status = 200
        var code: Int64 = 0
        var path: String?
        var testDescription: String { title }
    }

    static let cases: [Case] = [
        Case(title: "as documented"),
        Case(title: "test code and partner", change: ["test_event_code": "\"TEST1\"", "partner_name": "\"conversiond\""]),
        Case(title: "no token", token: nil, status: 401, code: 40104),
        Case(title: "wrong token", token: "bad", code: 40105),
        Case(title: "a token for another source", token: "foreign", code: 40001),
        Case(title: "unknown source", change: ["event_source_id": "\"NOBODY\""], code: 40007),
        Case(title: "a pixel as a CRM event set", change: ["event_source": "\"crm\""], code: 40007),
        Case(title: "no event_source", change: ["event_source": nil], code: 40002, path: "event_source"),
        Case(title: "event_source in upper case", change: ["event_source": "\"WEB\""], code: 40002, path: "event_source"),
        Case(title: "event_source_id as a number", change: ["event_source_id": "5"], code: 40002, path: "event_source_id"),
        Case(title: "no event_source_id", change: ["event_source_id": nil], code: 40002, path: "event_source_id"),
        Case(title: "partner_name as a number", change: ["partner_name": "5"], code: 40002, path: "partner_name"),
        Case(title: "empty test_event_code", change: ["test_event_code": "\"\""], code: 40002, path: "test_event_code"),
        Case(title: "no data", change: ["data": nil], code: 40002, path: "data"),
        Case(title: "empty data", change: ["data": "[]"], code: 40002, path: "data"),
        Case(title: "data as an object", change: ["data": "{}"], code: 40002, path: "data"),
        Case(title: "an event that is a string", change: ["data": "[\"x\"]"], code: 40002, path: "data"),
    ]

    @Test("Envelope and authorisation", arguments: cases)
    func request(_ sample: Case) async throws {
        try await withSimulator(.tiktok) { simulator in
            let reply = try #require(
                await simulator.sendTikTok(TikTokSample.body(Self.event, changing: sample.change), token: sample.token).reply)
            #expect(reply.status == sample.status)
            let said = try #require(TikTokReply(reply))
            #expect(said.code == sample.code, "\(said.message)")
            if let path = sample.path { #expect(said.message.hasPrefix("Invalid value for \(path): ")) }
            #expect(simulator.truth.total(.tiktok).eventsCounted == (sample.code == 0 ? 1 : 0))
        }
    }

    @Test("A body that is no JSON, another path, another method")
    func unreadable() async throws {
        try await withSimulator(.tiktok) { simulator in
            #expect(TikTokReply(await simulator.sendTikTok("data=1").reply)?.code == 40002)
            for path in ["/open_api/v1.3/event/track", "/open_api/v1.2/event/track/", "/open_api/v1.3/pixel/track/"] {
                #expect(await simulator.sendTikTok(Self.body, path: path).reply?.status == 404)
            }
            #expect(await simulator.sendTikTok("", method: "GET").reply?.status == 405)
            #expect(simulator.truth.total(.tiktok).rejectedRequests == ["40002": 1, "http 404": 3, "http 405": 1])
        }
    }

    @Test("1000 events pass, 1001 do not")
    func batchLimit() async throws {
        func body(_ count: Int) -> String {
            let events = (0..<count).map { json(TikTokSample.event, ["event_id": "\"e\($0)\""]) }
            return TikTokSample.body(events.joined(separator: ","))
        }
        try await withSimulator(.tiktok) { simulator in
            #expect(TikTokReply(await simulator.sendTikTok(body(1001)).reply)?.code == 40002)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsRefused == 1001)
            #expect(TikTokReply(await simulator.sendTikTok(body(1000)).reply)?.code == 0)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 1000)
        }
    }

    @Test("One bad event refuses the whole request, and its first bad path is named (D16)")
    func allOrNothing() async throws {
        let bad = json(TikTokSample.event, ["event_id": "7", "user": "{\"email\":1}"])
        try await withSimulator(.tiktok) { simulator in
            let said = try #require(TikTokReply(await simulator.sendTikTok(TikTokSample.body(Self.event, bad)).reply))
            #expect(said.code == 40002)
            #expect(said.message == "Invalid value for event_id: not a valid string.")
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 0)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsRefused == 2)
        }
    }

    @Test("Events under a test code are counted as tests")
    func testEvents() async throws {
        try await withSimulator(.tiktok) { simulator in
            _ = await simulator.sendTikTok(TikTokSample.body(Self.event, changing: ["test_event_code": "\"T\""]))
            #expect(simulator.truth[.tiktok, "PIXEL"].testEvents == 1)
        }
    }

    // MARK: Repeats

    @Test("A repeat is dropped within 48 hours of the first, and counted after (D5, D15)")
    func window() async throws {
        try await withSimulator(.tiktok) { simulator in
            for (wait, counted, dropped, doubles) in [
                (Duration.zero, 1, 0, 0), (.seconds(48 * 3600 - 1), 1, 1, 0), (.seconds(1), 2, 1, 1),
            ] {
                simulator.clock.advance(by: wait)
                #expect(TikTokReply(await simulator.sendTikTok(TikTokSample.body(Self.event)).reply)?.code == 0)
                let truth = simulator.truth[.tiktok, "PIXEL"]
                #expect(truth.eventsCounted == counted)
                #expect(truth.duplicatesDropped == dropped)
                #expect(truth.doubles == doubles)
            }
        }
    }

    @Test("A repeat is told by source, event and event id; an old name is the new one's")
    func key() async throws {
        try await withSimulator(.tiktok) { simulator in
            let old = json(TikTokSample.event, ["event": "\"SubmitForm\""])
            let other = json(TikTokSample.event, ["event": "\"Contact\""])
            _ = await simulator.sendTikTok(TikTokSample.body(Self.event, old, other, Self.second))
            #expect(simulator.truth[.tiktok, "PIXEL"].countedByName == ["Lead": 2, "Contact": 1])
            #expect(simulator.truth[.tiktok, "PIXEL"].duplicatesDropped == 1)
            let crm = json(TikTokSample.event, TikTokSample.crm)
            _ = await simulator.sendTikTok(TikTokSample.body(crm, source: .crm))
            #expect(simulator.truth[.tiktok, "CRM"].eventsCounted == 1)
        }
    }

    @Test("Without an event id, the cookie tells a repeat for five minutes")
    func cookie() async throws {
        let event = json(TikTokSample.event, ["event_id": nil, "user": "{\"ttp\":\"c1\"}"])
        try await withSimulator(.tiktok) { simulator in
            for (wait, counted) in [(0, 1), (299, 1), (1, 2)] {
                simulator.clock.advance(by: .seconds(wait))
                _ = await simulator.sendTikTok(TikTokSample.body(event))
                #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == counted)
            }
        }
    }

    @Test("Retired names end with the year 2026: offline they are then no standard ones")
    func retiredNames() async throws {
        try await withSimulator(.tiktok) { simulator in
            let event = json(TikTokSample.event, TikTokSample.offline.merging(["event": "\"ClickButton\""]) { $1 })
            let body = TikTokSample.body(event, source: .offline)
            simulator.clock.set(to: UnixTime(seconds: UnixTime.day(2027, 1, 1).seconds - 1))
            #expect(TikTokReply(await simulator.sendTikTok(body).reply)?.code == 0)
            simulator.clock.advance(by: .seconds(1))
            #expect(TikTokReply(await simulator.sendTikTok(body).reply)?.code == 40002)
        }
    }

    // MARK: Tokens and faults

    @Test("A token that runs out, is revoked and restored")
    func tokens() async throws {
        let brief = TikTokSample.body(Self.event, changing: ["event_source_id": "\"BRIEF\""])
        try await withSimulator(.tiktok) { simulator in
            #expect(TikTokReply(await simulator.sendTikTok(brief, token: "brief").reply)?.code == 0)
            simulator.clock.advance(by: .seconds(60))
            #expect(TikTokReply(await simulator.sendTikTok(brief, token: "brief").reply)?.code == 40102)
            for (state, code) in [(Account.CredentialState.revoked, 40105), (.valid, 0)] {
                #expect(simulator.accounts.set("good", of: .tiktok, to: state))
                #expect(TikTokReply(await simulator.sendTikTok(Self.body).reply)?.code == Int64(code))
            }
            #expect(TikTokReply(await simulator.sendTikTok(Self.body, token: "spare").reply)?.code == 0)
        }
    }

    static let troubles: [(FaultKind, Int, Int64, String?)] = [
        (.tokenRevoked, 200, 40105, nil), (.tokenExpired, 200, 40102, nil), (.permissionMissing(code: 200), 200, 40001, nil),
        (.unknownAccount, 200, 40007, nil), (.serverError(status: 500, html: false), 500, 50000, nil),
        (.serverError(status: 50000, html: false), 200, 50000, nil), (.serverError(status: 51021, html: false), 200, 51021, nil),
        (.rateLimited(.none), 200, 40100, "Too many requests per second."),
        (.rateLimited(.retryAfter(seconds: 3)), 429, 40100, nil),
        (.rateLimited(.businessUseCaseUsage(minutes: 5)), 200, 40100, "Too many requests per minute."),
        (.rateLimited(.dailyQuota), 401, 40100, "Too many requests per day."),
        (.badEvent(.id("e2"), blame: .none), 200, 40002, "Invalid value for user: not acceptable."),
        (.badEvent(.id("e2"), blame: .index), 200, 40002, "Batch.1.user: Not acceptable"),
        (.badEvent(.id("e2"), blame: .indexAsText), 200, 40002, "Batch.1.user: Not acceptable"),
        (.badEvent(.id("e2"), blame: .temporary), 200, 50000, nil),
    ]

    @Test("Each trouble in TikTok's own codes; nothing is counted (D16)", arguments: troubles)
    func trouble(_ kind: FaultKind, _ status: Int, _ code: Int64, _ message: String?) async throws {
        try await withSimulator(.tiktok) { simulator in
            simulator.inject(Fault(kind, on: .tiktok, account: "PIXEL", count: 1))
            let reply = try #require(await simulator.sendTikTok(Self.body).reply)
            #expect(reply.status == status)
            let said = try #require(TikTokReply(reply))
            #expect(said.code == code)
            if let message { #expect(said.message == message) }
            #expect(reply.fields["retry-after"] == (status == 429 ? "3" : nil))
            let truth = simulator.truth[.tiktok, "PIXEL"]
            #expect(truth.rejectedRequests == ["\(code)": 1])
            #expect(truth.eventsCounted == 0)
            #expect(TikTokReply(await simulator.sendTikTok(Self.body).reply)?.code == 0)
        }
    }

    @Test("A proxy's HTML instead of TikTok's JSON")
    func html() async throws {
        try await withSimulator(.tiktok) { simulator in
            simulator.inject(Fault(.serverError(status: 502, html: true), count: 1))
            let reply = try #require(await simulator.sendTikTok(Self.body).reply)
            #expect(reply.status == 502)
            #expect(reply.fields["content-type"]?.hasPrefix("text/html") == true)
        }
    }

    @Test("20001: the marked event is lost, a resend recovers it and the other is dropped as a repeat")
    func partialSuccess() async throws {
        try await withSimulator(.tiktok) { simulator in
            simulator.inject(Fault(.partialSuccess(.id("e2"), status: 0), count: 1))
            #expect(TikTokReply(await simulator.sendTikTok(Self.body).reply)?.code == 20001)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 1)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsLost == ["partial_success": 1])
            #expect(TikTokReply(await simulator.sendTikTok(Self.body).reply)?.code == 0)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 2)
            #expect(simulator.truth[.tiktok, "PIXEL"].duplicatesDropped == 1)
            #expect(simulator.truth[.tiktok, "PIXEL"].doubles == 0)
        }
    }

    @Test("Warnings come as 20001 although all is counted; a count has no place in the reply")
    func alterations() async throws {
        try await withSimulator(.tiktok) { simulator in
            simulator.inject(Fault(.warnings(["Low match."]), count: 1))
            let warned = TikTokReply(await simulator.sendTikTok(Self.body).reply)
            #expect(warned?.code == 20001)
            #expect(warned?.message == "Low match.")
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 2)
            simulator.inject(Fault(.wrongCount(1), count: 1))
            #expect(TikTokReply(await simulator.sendTikTok(Self.body).reply)?.code == 0)
        }
    }

    @Test("Accept-then-drop: the resend is dropped (D15)")
    func acceptThenReset() async throws {
        try await withSimulator(.tiktok) { simulator in
            simulator.inject(Fault(.acceptThenReset, count: 1))
            #expect(await simulator.sendTikTok(Self.body) == .reset(received: 0))
            _ = await simulator.sendTikTok(Self.body)
            #expect(simulator.truth[.tiktok, "PIXEL"].eventsCounted == 2)
            #expect(simulator.truth[.tiktok, "PIXEL"].doubles == 0)
        }
    }
}
