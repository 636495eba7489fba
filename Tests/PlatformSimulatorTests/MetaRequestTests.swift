import Testing

@testable import PlatformSimulator

@Suite("Meta: the request around the events")
struct MetaRequestTests {
    static let good = MetaSample.body(json(MetaSample.event))

    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        var body = MetaRequestTests.good
        var dataset = "100"
        var token: String? = "good"
        var version = "v26.0"
        var query = ""
        var status = 400
        var code: String?
        var testDescription: String { title }
    }

    static let cases: [Case] = [
        Case(title: "token in the query", token: nil, query: "?access_token=good", status: 200),
        Case(title: "token in the body", body: MetaSample.body(json(MetaSample.event), extra: ",\"access_token\":\"good\""), token: nil, status: 200),
        Case(title: "tokens that differ", query: "?access_token=other", code: "100"),
        Case(title: "no token", token: nil, code: "104"),
        Case(title: "unknown token", token: "bad", status: 401, code: "190"),
        Case(title: "another dataset's token", dataset: "200", code: "100/33"),
        Case(title: "unknown dataset", dataset: "999", code: "100/33"),
        Case(title: "unknown query parameter", query: "?debug=all", code: "100"),
        Case(title: "older version that lives", version: "v21.0", status: 200),
        Case(title: "dead version", version: "v20.0", code: "2635"),
        Case(title: "version of long ago", version: "v18.0", code: "2635"),
        Case(title: "version of the future", version: "v27.0", code: "2500"),
        Case(title: "known top-level fields", body: MetaSample.body(json(MetaSample.event), extra: ",\"test_event_code\":\"TEST1\",\"partner_agent\":\"x-1\""), status: 200),
        Case(title: "unknown top-level field", body: MetaSample.body(json(MetaSample.event), extra: ",\"pixel\":\"1\""), code: "100"),
        Case(title: "empty test_event_code", body: MetaSample.body(json(MetaSample.event), extra: ",\"test_event_code\":\"\""), code: "100"),
        Case(title: "no data", body: "{}", code: "100"),
        Case(title: "empty data", body: "{\"data\":[]}", code: "100"),
        Case(title: "event that is a string", body: "{\"data\":[\"{}\"]}", code: "100"),
        Case(title: "not JSON", body: "data=1", code: "100"),
        Case(title: "duplicate member", body: "{\"data\":[],\"data\":[]}", code: "100"),
    ]

    @Test("Envelope, authorisation and version", arguments: cases)
    func request(_ sample: Case) async throws {
        try await withSimulator { simulator in
            let outcome = await simulator.sendMeta(
                sample.body, dataset: sample.dataset, token: sample.token, version: sample.version, query: sample.query)
            let reply = try #require(outcome.reply)
            #expect(reply.status == sample.status, "\(reply.body)")
            #expect(MetaErrorReply(reply)?.label == sample.code)
            #expect(reply.fields["content-type"] == "application/json; charset=UTF-8")
        }
    }

    @Test("1000 events pass, 1001 do not, and none of these is counted")
    func batchLimit() async throws {
        func body(_ count: Int) -> String {
            let events = (0..<count).map { json(MetaSample.event, ["event_id": "\"e\($0)\""]) }
            return "{\"data\":[\(events.joined(separator: ","))]}"
        }
        try await withSimulator { simulator in
            let refused = try #require(await simulator.sendMeta(body(1001)).reply)
            #expect(MetaErrorReply(refused)?.label == "100")
            #expect(simulator.truth[.meta, "100"].eventsCounted == 0)
            #expect(simulator.truth[.meta, "100"].eventsRefused == 1001)
            let taken = try #require(await simulator.sendMeta(body(1000)).reply)
            #expect(taken.body.hasPrefix("{\"events_received\":1000,"))
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1000)
        }
    }

    @Test("A body beyond 1 MB is refused")
    func bodyLimit() async throws {
        let property = String(repeating: "x", count: 1 << 20)
        let large = MetaSample.body(json(MetaSample.event, ["custom_data": "{\"note\":\"\(property)\"}"]))
        try await withSimulator { simulator in
            let reply = try #require(await simulator.sendMeta(large).reply)
            #expect(reply.status == 413)
            #expect(MetaErrorReply(reply)?.label == "105")
        }
    }

    @Test("All or nothing: one bad event refuses the request and is named by its index (D16)")
    func allOrNothing() async throws {
        let body = MetaSample.body(
            json(MetaSample.event), json(MetaSample.event, ["event_id": "\"e2\"", "event_time": "1"]),
            json(MetaSample.event, ["event_id": "\"e3\""]))
        try await withSimulator { simulator in
            let error = try #require(MetaErrorReply(await simulator.sendMeta(body).reply))
            #expect(error.blame == ["data", "1", "event_time"])
            #expect(simulator.truth[.meta, "100"].eventsCounted == 0)
            #expect(simulator.truth[.meta, "100"].eventsRefused == 3)
        }
    }

    @Test("appsecret_proof is demanded and checked where the dataset has an app secret")
    func proof() async throws {
        // HMAC-SHA256 of "good" under the key "secret", computed with the openssl command.
        let right = "de0630b5a2a1d58e7973a75cd291c0ceba5da8f6a434abf2fc2df01c28ef5fdc"
        var configuration = SimulatorConfiguration.standard
        configuration.accounts = [.metaDataset("100", tokens: ["good"], appSecret: "secret")]
        try await withSimulator(configuration) { simulator in
            let without = try #require(await simulator.sendMeta(Self.good).reply)
            #expect(MetaErrorReply(without)?.error["type"] == "GraphMethodException")
            let wrong = try #require(await simulator.sendMeta(Self.good, query: "?appsecret_proof=\(right.uppercased())").reply)
            #expect(wrong.status == 400)
            let taken = try #require(await simulator.sendMeta(Self.good, query: "?appsecret_proof=\(right)").reply)
            #expect(taken.status == 200)
        }
    }

    @Test("A revoked token is refused until it is restored")
    func revocation() async throws {
        try await withSimulator { simulator in
            #expect(simulator.accounts.set("good", of: .meta, to: .revoked))
            let refused = try #require(await simulator.sendMeta(Self.good).reply)
            #expect(refused.status == 401)
            #expect(MetaErrorReply(refused)?.label == "190/460")
            #expect(simulator.accounts.set("good", of: .meta, to: .valid))
            #expect(await simulator.sendMeta(Self.good).reply?.status == 200)
        }
    }

    @Test("The title is localised, the codes are not", arguments: zip(MessageLanguage.allCases, ["Event Timestamp Too Old", "Stempel Waktu Peristiwa Terlalu Lama"]))
    func language(_ language: MessageLanguage, _ title: String) async throws {
        var configuration = SimulatorConfiguration.standard
        configuration.language = language
        try await withSimulator(configuration) { simulator in
            let old = MetaSample.body(json(MetaSample.event, ["event_time": "1"]))
            let error = try #require(MetaErrorReply(await simulator.sendMeta(old).reply))
            #expect(error.label == "100/2804003")
            #expect(error.error["error_user_title"]?.string == title)
        }
    }

    @Test("A test event code is noted and the events are counted all the same")
    func testEvents() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(MetaSample.body(json(MetaSample.event), extra: ",\"test_event_code\":\"T\""))
            #expect(simulator.truth[.meta, "100"].testEvents == 1)
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1)
        }
    }

    @Test("A path of no platform is a stray request")
    func stray() async throws {
        try await withSimulator { simulator in
            let reply = try #require(await SocketClient.send("/v26.0/me/feed", to: simulator.port).reply)
            #expect(reply.status == 404)
            #expect(simulator.truth.strayRequests == 1)
        }
    }
}
