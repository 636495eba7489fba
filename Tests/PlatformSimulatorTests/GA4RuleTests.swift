import Testing

@testable import PlatformSimulator

/// A change to a good hit; what is lost by it: nil when it is counted.
struct GA4Variation: Sendable, CustomTestStringConvertible {
    var title: String
    var change: [String: String?]
    var lost: String?
    var note: String?
    var testDescription: String { title }

    init(_ title: String, _ change: [String: String?], lost: String? = nil, note: String? = nil) {
        self.title = title
        self.change = change
        self.lost = lost
        self.note = note
    }

    static func event(_ title: String, _ event: String, lost: String? = nil, note: String? = nil) -> GA4Variation {
        GA4Variation(title, ["events": "[\(event)]"], lost: lost, note: note)
    }

    static func params(_ title: String, _ params: String, lost: String? = nil, note: String? = nil) -> GA4Variation {
        .event(title, "{\"name\":\"generate_lead\",\"params\":{\(params)}}", lost: lost, note: note)
    }
}

@Suite("GA4: 204 to everything, and the truth of it")
struct GA4RuleTests {
    static let hits: [GA4Variation] = [
        GA4Variation("a plain hit", [:]),
        GA4Variation("no client_id", ["client_id": nil], lost: "missing_client_id"),
        GA4Variation("whole cookie as client_id", ["client_id": "\"GA1.1.123456789.1700000000\""]),
        GA4Variation("client_id as a number", ["client_id": "123.456"], lost: "invalid_client_id"),
        GA4Variation("client_id of one number", ["client_id": "\"123\""], lost: "invalid_client_id"),
        GA4Variation("client_id zero", ["client_id": "\"0.456\""], lost: "invalid_client_id"),
        GA4Variation("app body", ["app_instance_id": "\"x\""], lost: "app_stream_body"),
        GA4Variation("unknown field", ["gclid": "\"x\""], lost: "unknown_field"),
        GA4Variation("user_id", ["user_id": "\"u\""]),
        GA4Variation("user_id of 257", ["user_id": "\"\(String(repeating: "u", count: 257))\""], lost: "invalid_user_id"),
        GA4Variation("consent", ["consent": "{\"ad_user_data\":\"GRANTED\",\"ad_personalization\":\"DENIED\"}"]),
        GA4Variation("consent in lower case", ["consent": "{\"ad_user_data\":\"granted\"}"], lost: "invalid_consent"),
        GA4Variation("unknown consent", ["consent": "{\"analytics\":\"GRANTED\"}"], lost: "invalid_consent"),
        GA4Variation("user_data", ["user_data": "{\"sha256_email_address\":[\"\(digest)\"],\"address\":[{\"sha256_first_name\":\"\(digest)\",\"country\":\"DE\"}]}"]),
        GA4Variation("user_data in clear text", ["user_data": "{\"sha256_email_address\":\"a@b.example\"}"], lost: "invalid_user_data"),
        GA4Variation("user_data of four", ["user_data": "{\"sha256_phone_number\":[\"\(digest)\",\"\(digest)\",\"\(digest)\",\"\(digest)\"]}"], lost: "invalid_user_data"),
        GA4Variation("user_data of nothing", ["user_data": "{\"sha256_phone_number\":\"\(hashOfNothing)\"}"], lost: "invalid_user_data"),
        GA4Variation("unknown user_data", ["user_data": "{\"email\":\"\(digest)\"}"], lost: "invalid_user_data"),
        GA4Variation("user property", ["user_properties": "{\"plan\":{\"value\":\"gold\"}}"]),
        GA4Variation("reserved user property", ["user_properties": "{\"user_id\":{\"value\":\"x\"}}"], lost: "reserved_user_property"),
        GA4Variation("user property without value", ["user_properties": "{\"plan\":\"gold\"}"], lost: "invalid_user_property"),
        GA4Variation("26 user properties", ["user_properties": json(Dictionary(uniqueKeysWithValues: (0..<26).map { ("p\($0)", "{\"value\":1}") }))], lost: "too_many_user_properties"),
        GA4Variation("place", ["user_location": "{\"country_id\":\"US\"}"]),
        GA4Variation("unknown place", ["user_location": "{\"country\":\"US\"}"], lost: "unknown_field"),
        GA4Variation("device", ["device": "{\"browser\":\"x\"}"]),
        GA4Variation("ip_override", ["ip_override": "\"192.0.2.1\""]),
        GA4Variation("ip_override that is none", ["ip_override": "\"x\""], lost: "invalid_ip"),
        GA4Variation("non_personalized_ads as text", ["non_personalized_ads": "\"true\""], lost: "invalid_type"),
        GA4Variation("validation_behavior", ["validation_behavior": "\"STRICT\""], lost: "validation_behavior"),
        GA4Variation("25 events", ["events": "[\(Array(repeating: GA4Sample.event, count: 25).joined(separator: ","))]"]),
        GA4Variation("26 events", ["events": "[\(Array(repeating: GA4Sample.event, count: 26).joined(separator: ","))]"], lost: "too_many_events"),
        GA4Variation("130 kB", ["user_agent": "\"\(String(repeating: "x", count: 130_000))\""], lost: "body_too_large"),
    ]

    static let events: [GA4Variation] = [
        .event("custom name", "{\"name\":\"Closing_2\"}"),
        .event("name with a blank", "{\"name\":\"a b\"}", lost: "invalid_event_name"),
        .event("name that begins with a digit", "{\"name\":\"1a\"}", lost: "invalid_event_name"),
        .event("name of 41", "{\"name\":\"\(String(repeating: "a", count: 41))\"}", lost: "invalid_event_name"),
        .event("reserved name", "{\"name\":\"Session_Start\"}", lost: "reserved_event_name"),
        .event("reserved prefix", "{\"name\":\"ga_lead\"}", lost: "reserved_event_name"),
        .event("no name", "{\"params\":{}}", lost: "missing_event_name"),
        .event("unknown event field", "{\"name\":\"a\",\"event_id\":\"x\"}", lost: "unknown_field"),
        .event("72 hours ago", "{\"name\":\"a\",\"timestamp_micros\":1795046400000000}"),
        .event("older", "{\"name\":\"a\",\"timestamp_micros\":1795046399999999}", note: "clamped"),
        .event("15 minutes ahead", "{\"name\":\"a\",\"timestamp_micros\":\"1795306500000000\"}"),
        .event("further ahead", "{\"name\":\"a\",\"timestamp_micros\":1795306500000001}", lost: "in_future"),
        .event("milliseconds", "{\"name\":\"a\",\"timestamp_micros\":1795305600000}", lost: "timestamp_not_micros"),
        .event("time with a fraction", "{\"name\":\"a\",\"timestamp_micros\":1.5}", lost: "invalid_timestamp"),
        GA4Variation("old under ENFORCE_RECOMMENDATIONS", ["timestamp_micros": "1795046399999999", "validation_behavior": "\"ENFORCE_RECOMMENDATIONS\""], lost: "too_old"),
        .params("value with currency", "\"value\":12.5,\"currency\":\"IDR\""),
        .params("value without currency", "\"value\":12.5", lost: "value_without_currency"),
        .params("value as text", "\"value\":\"12.5\",\"currency\":\"IDR\"", lost: "invalid_value"),
        .params("currency in lower case", "\"currency\":\"idr\"", lost: "invalid_currency"),
        .params("null", "\"a\":null", lost: "non_scalar_param"),
        .params("array", "\"a\":[1]", lost: "non_scalar_param"),
        .params("object", "\"a\":{}", lost: "non_scalar_param"),
        .params("items", "\"items\":[{\"item_id\":\"a\",\"price\":1.5}]"),
        .params("items without id", "\"items\":[{\"price\":1.5}]", lost: "invalid_item"),
        .params("100 characters", "\"a\":\"\(String(repeating: "é", count: 100))\""),
        .params("101 characters", "\"a\":\"\(String(repeating: "a", count: 101))\"", lost: "param_too_long"),
        .params("long page_location", "\"page_location\":\"\(String(repeating: "a", count: 1000))\""),
        .params("parameter name", "\"a-b\":1", lost: "invalid_param_name"),
        .params("reserved parameter", "\"firebase_conversion\":1", lost: "reserved_param_name"),
        .params("25 parameters", (0..<25).map { "\"p\($0)\":1" }.joined(separator: ",")),
        .params("26 parameters", (0..<26).map { "\"p\($0)\":1" }.joined(separator: ","), lost: "too_many_params"),
        .params("session_id in the cookie's form", "\"session_id\":\"GS1.1.17\"", lost: "invalid_session_id"),
        .params("without engagement", "\"session_id\":\"1\"", note: "no_engagement_time"),
        .params("engagement zero", "\"session_id\":1,\"engagement_time_msec\":0", note: "no_engagement_time"),
        .params("without session", "\"engagement_time_msec\":\"100\"", note: "no_session_id"),
        .params("transaction as a number", "\"transaction_id\":5", lost: "invalid_transaction_id"),
    ]

    @Test("Hit", arguments: hits) func hit(_ sample: GA4Variation) async throws { try await check(sample) }
    @Test("Event", arguments: events) func event(_ sample: GA4Variation) async throws { try await check(sample) }

    private func check(_ sample: GA4Variation) async throws {
        try await withSimulator { simulator in
            let body = json(GA4Sample.hit, sample.change)
            let reply = try #require(await simulator.sendGA4(body).reply)
            #expect(reply.status == 204)
            #expect(reply.body.isEmpty)
            let truth = simulator.truth[.ga4, "G-1"]
            #expect(truth.requests == 1)
            if let lost = sample.lost {
                #expect(truth.eventsCounted == 0)
                #expect(Array(truth.eventsLost.keys) == [lost])
            } else {
                #expect(truth.eventsCounted >= 1)
                #expect(truth.eventsLost.isEmpty)
            }
            if let note = sample.note { #expect(truth.notes[note] == 1) }

            // The validation server knows the same rules, tells them, and counts nothing.
            let validation = try #require(await simulator.sendGA4(body, debug: true).reply)
            #expect(validation.status == 200)
            #expect((validation.body == "{\"validationMessages\":[]}") == (sample.lost == nil), "\(validation.body)")
            #expect(simulator.truth[.ga4, "G-1"] == truth)
        }
    }

    struct Door: Sendable, CustomTestStringConvertible {
        var target: String
        var method = "POST"
        var account: String
        var lost: String
        var testDescription: String { lost }
    }

    @Test("Who may not in is told 204 and loses the hit", arguments: [
        Door(target: "measurement_id=G-1&api_secret=bad", account: "G-1", lost: "wrong_secret"),
        Door(target: "measurement_id=G-1&api_secret=S1", account: "G-1", lost: "wrong_secret"),
        Door(target: "measurement_id=G-1", account: "G-1", lost: "missing_secret"),
        Door(target: "measurement_id=G-9&api_secret=s1", account: "G-9", lost: "unknown_measurement_id"),
        Door(target: "api_secret=s1", account: "", lost: "missing_measurement_id"),
        Door(target: "firebase_app_id=1&api_secret=s1", account: "", lost: "app_stream"),
        Door(target: "measurement_id=G-1&api_secret=s1", method: "GET", account: "G-1", lost: "not_post"),
    ])
    func door(_ door: Door) async throws {
        try await withSimulator { simulator in
            let reply = try #require(
                await SocketClient.send("/mp/collect?\(door.target)", method: door.method, to: simulator.port, body: json(GA4Sample.hit)).reply)
            #expect(reply.status == 204)
            #expect(simulator.truth[.ga4, door.account].lostRequests == [door.lost: 1])
            #expect(simulator.truth[.ga4, door.account].eventsLost == [door.lost: 1])
        }
    }

    @Test("A revoked secret loses hits in silence, another secret of the stream goes on")
    func revocation() async throws {
        try await withSimulator { simulator in
            simulator.accounts.set("s1", of: .ga4, to: .revoked)
            _ = await simulator.sendGA4(json(GA4Sample.hit))
            _ = await simulator.sendGA4(json(GA4Sample.hit), secret: "s2")
            #expect(simulator.truth[.ga4, "G-1"].eventsLost == ["revoked_secret": 1])
            #expect(simulator.truth[.ga4, "G-1"].eventsCounted == 1)
        }
    }

    @Test("One bad event does not take its neighbours along")
    func neighbours() async throws {
        try await withSimulator { simulator in
            let events = "[\(GA4Sample.event),{\"name\":\"error\"},\(GA4Sample.event)]"
            _ = await simulator.sendGA4(json(GA4Sample.hit, ["events": events]))
            #expect(simulator.truth[.ga4, "G-1"].eventsCounted == 2)
            #expect(simulator.truth[.ga4, "G-1"].eventsLost == ["reserved_event_name": 1])
        }
    }

    @Test("Malformed JSON is told 204 and lost")
    func malformed() async throws {
        try await withSimulator { simulator in
            let reply = try #require(await simulator.sendGA4("{\"client_id\":").reply)
            #expect(reply.status == 204)
            #expect(simulator.truth[.ga4, "G-1"].lostRequests == ["malformed_json": 1])
        }
    }

    @Test("The validation server names field, code and reason")
    func validation() async throws {
        try await withSimulator { simulator in
            let body = json(GA4Sample.hit, ["events": "[{\"name\":\"error\"}]"])
            let reply = try #require(await simulator.sendGA4(body, secret: "any", debug: true).reply)
            #expect(
                reply.body == """
                    {"validationMessages":[{"fieldPath":"events[0].name","description":"The event name error is reserved.",\
                    "validationCode":"NAME_RESERVED"}]}
                    """)
        }
    }
}
