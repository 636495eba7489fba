import Testing

@testable import PlatformSimulator

/// A change to a good event, and what TikTok says to it: the path that it names, nil for success.
struct TikTokVariation: Sendable, CustomTestStringConvertible {
    var title: String
    var source: TikTokEventSource
    var change: [String: String?]
    var path: String?
    /// A remark that the truth must hold.
    var note: String?
    var testDescription: String { title }

    init(
        _ title: String, _ source: TikTokEventSource, _ change: [String: String?], at path: String? = nil,
        note: String? = nil
    ) {
        self.title = title
        self.source = source
        self.change = change
        self.path = path
        self.note = note
    }

    init(_ title: String, _ change: [String: String?], at path: String? = nil, note: String? = nil) {
        self.init(title, .web, change, at: path, note: note)
    }

    static func user(_ title: String, _ user: String, at path: String? = nil, note: String? = nil) -> TikTokVariation {
        TikTokVariation(title, ["user": "{\(user)}"], at: path.map { "user.\($0)" }, note: note)
    }

    static func properties(_ title: String, _ text: String, at path: String? = nil, note: String? = nil) -> TikTokVariation {
        TikTokVariation(title, ["properties": "{\(text)}"], at: path.map { "properties.\($0)" }, note: note)
    }
}

@Suite("TikTok: rules for an event")
struct TikTokRuleTests {
    static let events: [TikTokVariation] = [
        TikTokVariation("a plain event", [:]),
        TikTokVariation("event_id as a number", ["event_id": "7"], at: "event_id"),
        TikTokVariation("event_id null", ["event_id": "null"], at: "event_id"),
        TikTokVariation("no event_id", ["event_id": nil], note: "no_event_id"),
        TikTokVariation("no event", ["event": nil], at: "event"),
        TikTokVariation("custom event", ["event": "\"Closing_2-x\""]),
        TikTokVariation("custom event of 50 characters", ["event": "\"\(String(repeating: "a", count: 50))\""]),
        TikTokVariation("custom event of 51 characters", ["event": "\"\(String(repeating: "a", count: 51))\""], at: "event"),
        TikTokVariation("custom event with a space", ["event": "\"Closing \""], at: "event"),
        TikTokVariation("custom event that begins with a digit", ["event": "\"1st\""], at: "event"),
        TikTokVariation("standard name in the wrong case", ["event": "\"lead\""], note: "wrong_case_name"),
        TikTokVariation("a name that is soft-retired", ["event": "\"PlaceAnOrder\""], note: "retiring_name"),
        TikTokVariation("no event_time", ["event_time": nil], at: "event_time"),
        TikTokVariation("event_time as a string", ["event_time": "\"1795305600\""], at: "event_time"),
        TikTokVariation("event_time with a fraction", ["event_time": "1795305600.5"], at: "event_time"),
        TikTokVariation("event_time in milliseconds", ["event_time": "1795305600000"], at: "event_time"),
        TikTokVariation("event_time of a year ago", ["event_time": "1763769600"], note: "beyond_attribution"),
        TikTokVariation("event_time ahead", ["event_time": "1795305661"], note: "in_future"),
        TikTokVariation("unknown key", ["pixel_code": "\"C4\""], note: "unknown_key:pixel_code"),
        TikTokVariation("test_event_code in an event", ["test_event_code": "\"T\""], note: "unknown_key:test_event_code"),
        TikTokVariation("properties as a list", ["properties": "[]"], at: "properties"),
    ]

    static let users: [TikTokVariation] = [
        .user("digest as a string", "\"email\":\"\(digest)\""),
        .user("upper-case digest", "\"email\":\"\(digest.uppercased())\"", at: "email"),
        .user("clear text", "\"email\":\"a@b.example\"", at: "email"),
        .user("MD5", "\"phone\":[\"d41d8cd98f00b204e9800998ecf8427e\"]", at: "phone"),
        .user("digest of nothing", "\"phone\":[\"\(hashOfNothing)\"]", at: "phone"),
        .user("a number in a list", "\"phone\":[\"\(digest)\",1]", at: "phone.1"),
        .user("empty list", "\"email\":[]", at: "email"),
        .user("external_id as a number", "\"external_id\":5", at: "external_id"),
        .user("hashed names", "\"email\":\"\(digest)\",\"first_name\":\"\(digest)\",\"zip_code\":\"\(digest)\""),
        .user("empty name", "\"email\":\"\(digest)\",\"first_name\":\"\"", note: "empty_value:user.first_name"),
        .user("name in clear text", "\"first_name\":\"jane\"", at: "first_name"),
        .user("clear place", "\"email\":\"\(digest)\",\"city\":\"sãopaulo\",\"country\":\"br\""),
        .user("place with a space", "\"city\":\"new york\"", at: "city"),
        .user("place in upper case", "\"state\":\"NY\"", at: "state"),
        .user("hashed place", "\"city\":\"\(digest)\"", at: "city"),
        .user("country of three letters", "\"country\":\"bra\"", at: "country"),
        .user("click id", "\"ttclid\":\"E.C.P.\(String(repeating: "x", count: 990))\""),
        .user("click id of 1001 characters", "\"ttclid\":\"\(String(repeating: "x", count: 1001))\"", at: "ttclid"),
        .user("address and agent", "\"ip\":\"2001:db8::1\",\"user_agent\":\"Mozilla/5.0\""),
        .user("no address", "\"ip\":\"10.0.0\"", at: "ip"),
        .user("tracking state", "\"ttp\":\"x\",\"att_status\":\"AUTHORIZED\""),
        .user("unknown tracking state", "\"att_status\":\"YES\"", at: "att_status"),
        .user("unknown key", "\"ttclidX\":\"x\",\"ttp\":\"x\"", note: "unknown_key:user.ttclidX"),
        .user("nobody", "", note: "no_identifier"),
        .user("an address alone", "\"ip\":\"192.0.2.1\"", note: "no_identifier"),
        TikTokVariation("no user at all", ["user": nil], note: "no_identifier"),
    ]

    static let properties: [TikTokVariation] = [
        .properties("value and currency", "\"value\":120.50,\"currency\":\"USD\",\"order_id\":\"o1\""),
        .properties("value zero", "\"value\":0,\"currency\":\"USD\""),
        .properties("value as a string", "\"value\":\"1\"", at: "value"),
        .properties("value without currency", "\"value\":1", note: "value_without_currency"),
        .properties("currency in lower case", "\"currency\":\"usd\"", at: "currency"),
        .properties("order_id as a number", "\"order_id\":5", at: "order_id"),
        .properties("contents", "\"contents\":[{\"content_id\":\"a\",\"price\":2.5,\"quantity\":1}]"),
        .properties("content_id as a number", "\"contents\":[{\"content_id\":1}]", at: "contents.0.content_id"),
        .properties("quantity with a fraction", "\"contents\":[{\"quantity\":1.5}]", at: "contents.0.quantity"),
        .properties("content_ids of numbers", "\"content_ids\":[\"a\",1]", at: "content_ids.1"),
        .properties("unknown content_type", "\"content_type\":\"thing\"", at: "content_type"),
        .properties("num_items as a string", "\"num_items\":\"2\"", at: "num_items"),
        .properties("a travel event's own key", "\"destination_airport\":\"CGK\""),
    ]

    static let sources: [TikTokVariation] = [
        TikTokVariation("web without page", ["page": nil], at: "page.url"),
        TikTokVariation("web with a click id in the address", ["user": "{}", "page": "{\"url\":\"https://a.example/?ttclid=x\"}"]),
        TikTokVariation("page with unknown key", ["page": "{\"url\":\"https://a.example\",\"ref\":\"x\"}"], note: "unknown_key:page.ref"),
        TikTokVariation("web with ad", ["ad": "{}"], at: "ad"),
        TikTokVariation("app", .app, [:]),
        TikTokVariation("app without app", .app, ["app": nil], at: "app.app_id"),
        TikTokVariation("app with a flag that is a string", .app, ["ad": "{\"attributed\":\"yes\"}"], at: "ad.attributed"),
        TikTokVariation("offline", .offline, [:]),
        TikTokVariation("offline with a custom name", .offline, ["event": "\"Closing\""], at: "event"),
        TikTokVariation("offline without a person", .offline, ["user": "{}"], at: "user.email"),
        TikTokVariation("offline with a click id", .offline, ["user": "{\"email\":\"\(digest)\",\"ttclid\":\"x\"}"], at: "user.ttclid"),
        TikTokVariation("offline with a page", .offline, ["page": "{\"url\":\"https://a.example\"}"], at: "page"),
        TikTokVariation("crm", .crm, [:]),
        TikTokVariation("crm with a custom name", .crm, ["event": "\"Qualified\""]),
        TikTokVariation("crm with a lead only", .crm, ["user": nil]),
        TikTokVariation("crm with a person only", .crm, ["lead": nil]),
        TikTokVariation("crm with neither", .crm, ["lead": nil, "user": "{\"ttp\":\"x\"}"], at: "lead.lead_id"),
        TikTokVariation("lead_id as a number", .crm, ["lead": "{\"lead_id\":7360000000000000001}"], at: "lead.lead_id"),
        TikTokVariation("crm with a click id", .crm, ["user": "{\"ttclid\":\"x\"}"], note: "ttclid_outside_web"),
        TikTokVariation("lead outside crm", ["lead": "{\"lead_id\":\"7\"}"], note: "lead_outside_crm"),
    ]

    static func limited(_ title: String, _ source: TikTokEventSource, _ flag: String, ip: String?, at path: String? = nil) -> TikTokVariation {
        let address = ip.map { ",\"ip\":\"\($0)\"" } ?? ""
        return TikTokVariation(
            title, source, ["limited_data_use": flag, "user": "{\"email\":\"\(digest)\"\(address)}"], at: path)
    }

    static let limits: [TikTokVariation] = [
        limited("limited, with a public address", .web, "true", ip: "8.8.8.8"),
        limited("limited, with a public IPv6 address", .web, "true", ip: "2a00:1450::1"),
        limited("limited in an app", .app, "true", ip: "8.8.8.8"),
        limited("limited, without address", .web, "true", ip: nil, at: "user.ip"),
        limited("limited, with a private address", .web, "true", ip: "172.16.0.1", at: "user.ip"),
        limited("limited, with a link-local address", .web, "true", ip: "fe80::1", at: "user.ip"),
        limited("not limited", .web, "false", ip: nil),
        limited("limited as a string", .web, "\"true\"", ip: "8.8.8.8", at: "limited_data_use"),
        limited("limited from a CRM", .crm, "false", ip: nil, at: "limited_data_use"),
        limited("limited from a shop", .offline, "false", ip: nil, at: "limited_data_use"),
    ]

    @Test("Event", arguments: events) func event(_ sample: TikTokVariation) async throws { try await check(sample) }
    @Test("user", arguments: users) func user(_ sample: TikTokVariation) async throws { try await check(sample) }
    @Test("properties", arguments: properties) func property(_ sample: TikTokVariation) async throws { try await check(sample) }
    @Test("What each event_source needs and refuses (D8)", arguments: sources)
    func source(_ sample: TikTokVariation) async throws { try await check(sample) }
    @Test("Limited data use (D12)", arguments: limits) func limit(_ sample: TikTokVariation) async throws { try await check(sample) }

    private func check(_ sample: TikTokVariation) async throws {
        let shape: [String: String?] =
            switch sample.source {
            case .web: [:]
            case .app: TikTokSample.app
            case .offline: TikTokSample.offline
            case .crm: TikTokSample.crm
            }
        let event = json(TikTokSample.event, shape.merging(sample.change) { $1 })
        try await withSimulator(.tiktok) { simulator in
            let reply = try #require(await simulator.sendTikTok(TikTokSample.body(event, source: sample.source)).reply)
            let said = try #require(TikTokReply(reply))
            let truth = simulator.truth[.tiktok, TikTokSample.sources[sample.source] ?? ""]
            #expect(reply.status == 200)
            guard let path = sample.path else {
                #expect(said.code == 0, "\(reply.body)")
                #expect(said.message == "OK")
                #expect(truth.eventsCounted == 1)
                var notes = ["event_source:\(sample.source.rawValue)": 1]
                if let note = sample.note { notes[note] = 1 }
                #expect(truth.notes == notes)
                return
            }
            #expect(said.code == 40002)
            #expect(said.message.hasPrefix("Invalid value for \(path): "), "\(said.message)")
            #expect(truth.rejectedRequests == ["40002": 1])
            #expect(truth.eventsCounted == 0)
            #expect(truth.eventsRefused == 1)
        }
    }
}
