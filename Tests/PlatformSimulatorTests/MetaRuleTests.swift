import Testing

@testable import PlatformSimulator

/// A change to a good event, and what Meta says to it: nil for success.
struct MetaVariation: Sendable, CustomTestStringConvertible {
    var title: String
    var change: [String: String?]
    var code: String?
    var blame: String?
    var testDescription: String { title }

    init(_ title: String, _ change: [String: String?], _ code: String? = nil, at blame: String? = nil) {
        self.title = title
        self.change = change
        self.code = code
        self.blame = blame
    }

    static func user(_ title: String, _ user: String, _ code: String? = nil, at blame: String? = nil) -> MetaVariation {
        MetaVariation(title, ["user_data": "{\(user)}"], code, at: blame)
    }

    static func custom(_ title: String, _ custom: String, _ code: String? = nil, at blame: String? = nil) -> MetaVariation {
        MetaVariation(title, ["custom_data": "{\(custom)}"], code, at: blame)
    }
}

@Suite("Meta: rules for an event, one accepted and one refused sample each")
struct MetaRuleTests {
    static let events: [MetaVariation] = [
        MetaVariation("a plain event", [:]),
        MetaVariation("unknown event field", ["event_tme": "1"], "100", at: "event_tme"),
        MetaVariation("no event_name", ["event_name": nil], "100", at: "event_name"),
        MetaVariation("custom event name", ["event_name": "\"Closing\""]),
        MetaVariation("empty event_name", ["event_name": "\"\""], "100", at: "event_name"),
        MetaVariation("event_id as a number", ["event_id": "7"], "100", at: "event_id"),
        MetaVariation("event_time as a string", ["event_time": "\"1795305600\""], "100", at: "event_time"),
        MetaVariation("event_time with a fraction", ["event_time": "1795305600.5"], "100", at: "event_time"),
        MetaVariation("event_time 7 days ago", ["event_time": "1794700800"]),
        MetaVariation("event_time older than 7 days", ["event_time": "1794700799"], "100/2804003", at: "event_time"),
        MetaVariation("event_time one minute ahead", ["event_time": "1795305660"]),
        MetaVariation("event_time further ahead", ["event_time": "1795305661"], "100/2804019", at: "event_time"),
        MetaVariation("event_time in milliseconds", ["event_time": "1795305600000"], "100/2804019", at: "event_time"),
        MetaVariation("action_source phone_call", ["action_source": "\"phone_call\""]),
        MetaVariation("unknown action_source", ["action_source": "\"crm\""], "100", at: "action_source"),
        MetaVariation("no action_source", ["action_source": nil], "100", at: "action_source"),
        MetaVariation("opt_out", ["opt_out": "true"]),
        MetaVariation("opt_out as a number", ["opt_out": "1"], "100", at: "opt_out"),
        MetaVariation("original_event_data", ["original_event_data": "{\"event_name\":\"Purchase\",\"event_time\":1}"]),
        MetaVariation("unknown original_event_data", ["original_event_data": "{\"x\":1}"], "100", at: "x"),
        MetaVariation("empty user_data", ["user_data": "{}"], "100", at: "user_data"),
        MetaVariation("null custom_data", ["custom_data": "null"], "100", at: "custom_data"),
    ]

    static let users: [MetaVariation] = [
        .user("hash as a string", "\"em\":\"\(digest)\""),
        .user("hashes in an array", "\"em\":[\"\(digest)\",\"\(digest)\"]"),
        .user("upper-case hash", "\"em\":\"\(digest.uppercased())\"", "100/2804016", at: "em"),
        .user("clear text", "\"em\":[\"a@b.example\"]", "100/2804016", at: "em"),
        .user("short hash", "\"ph\":\"\(digest.dropLast())\"", "100/2804016", at: "ph"),
        .user("hash of nothing", "\"ph\":\"\(hashOfNothing)\"", "100/2804016", at: "ph"),
        .user("empty text", "\"em\":\"\(digest)\",\"ct\":\"\"", "100/2804016", at: "ct"),
        .user("empty array", "\"em\":[]", "100", at: "em"),
        .user("hash as a number", "\"em\":1", "100", at: "em"),
        .user("unknown key", "\"em\":\"\(digest)\",\"email\":\"\(digest)\"", "100", at: "email"),
        .user("external_id", "\"external_id\":\"lead-1\""),
        .user("external_id as a number", "\"external_id\":5", "100", at: "external_id"),
        .user("IPv6", "\"em\":\"\(digest)\",\"client_ip_address\":\"2001:db8::1\""),
        .user("no address", "\"em\":\"\(digest)\",\"client_ip_address\":\"10.0.0\"", "100", at: "client_ip_address"),
        .user("fbc", "\"fbc\":\"fb.1.1795200000000.IwAR_x-9\""),
        .user("fbc of five parts", "\"fbc\":\"fb.1.1795200000000.IwAR.AQIB\""),
        .user("fbc with seconds", "\"fbc\":\"fb.1.1795200000.IwAR\"", "100", at: "fbc"),
        .user("bare fbclid as fbc", "\"fbc\":\"IwAR1\"", "100", at: "fbc"),
        .user("fbp", "\"fbp\":\"fb.1.1558571054389.1098115397\""),
        .user("fbp without number", "\"fbp\":\"fb.1.1558571054389.abc\"", "100", at: "fbp"),
        .user("lead_id of 15 digits", "\"lead_id\":123456789012345"),
        .user("lead_id of 17 digits", "\"lead_id\":12345678901234567"),
        .user("lead_id of 14 digits", "\"lead_id\":12345678901234", "100", at: "lead_id"),
        .user("lead_id of 18 digits", "\"lead_id\":123456789012345678", "100", at: "lead_id"),
        .user("lead_id as a string", "\"lead_id\":\"123456789012345\"", "100", at: "lead_id"),
        .user("lead_id that went through a double", "\"lead_id\":1.2345678901234568e16", "100", at: "lead_id"),
        .user("fb_login_id as a string", "\"fb_login_id\":\"1\"", "100", at: "fb_login_id"),
        .user("city and country only", "\"ct\":\"\(digest)\",\"country\":\"\(digest)\"", "100/2804050", at: "user_data"),
        .user("birth date and agent only", "\"db\":\"\(digest)\",\"client_user_agent\":\"x\"", "100/2804050", at: "user_data"),
        .user("first name and gender only", "\"fn\":\"\(digest)\",\"ge\":\"\(digest)\"", "100/2804050", at: "user_data"),
        .user("last name and gender only", "\"ln\":\"\(digest)\",\"ge\":\"\(digest)\"", "100/2804050", at: "user_data"),
        .user("first and last name", "\"fn\":\"\(digest)\",\"ln\":\"\(digest)\""),
        .user("address and agent", "\"client_ip_address\":\"192.0.2.1\",\"client_user_agent\":\"x\""),
    ]

    static let customs: [MetaVariation] = [
        .custom("value and currency", "\"value\":120.50,\"currency\":\"USD\""),
        .custom("value zero", "\"value\":0,\"currency\":\"usd\""),
        .custom("value as a string", "\"value\":\"1\"", "100", at: "value"),
        .custom("value below zero", "\"value\":-0.01", "100", at: "value"),
        .custom("currency of four letters", "\"currency\":\"EURO\"", "100", at: "currency"),
        .custom("contents", "\"contents\":[{\"id\":\"a\",\"quantity\":1,\"item_price\":2.5}]"),
        .custom("contents without quantity", "\"contents\":[{\"id\":\"a\"}]", "100", at: "contents"),
        .custom("contents with unknown key", "\"contents\":[{\"id\":\"a\",\"quantity\":1,\"sku\":\"b\"}]", "100", at: "contents"),
        .custom("content_ids", "\"content_ids\":[\"a\"],\"content_type\":\"product\""),
        .custom("content_ids of numbers", "\"content_ids\":[1]", "100", at: "content_ids"),
        .custom("unknown content_type", "\"content_type\":\"thing\"", "100", at: "content_type"),
        .custom("num_items", "\"num_items\":2"),
        .custom("num_items with a fraction", "\"num_items\":2.5", "100", at: "num_items"),
        .custom("status", "\"status\":true"),
        .custom("status as a number", "\"status\":1", "100", at: "status"),
        .custom("delivery_category", "\"delivery_category\":\"curbside\""),
        .custom("unknown delivery_category", "\"delivery_category\":\"drone\"", "100", at: "delivery_category"),
        .custom("order_id as a number", "\"order_id\":5", "100", at: "order_id"),
        .custom("predicted_ltv as a string", "\"predicted_ltv\":\"5\"", "100", at: "predicted_ltv"),
        .custom("CRM source", "\"event_source\":\"crm\",\"lead_event_source\":\"MyCRM\""),
        .custom("custom property", "\"stage\":\"won\",\"tags\":[\"a\",1]"),
        .custom("custom property that is an object", "\"stage\":{\"a\":1}", "100", at: "stage"),
        .custom("custom property that is null", "\"stage\":null", "100", at: "stage"),
        MetaVariation("Purchase", ["event_name": "\"Purchase\"", "custom_data": "{\"value\":0,\"currency\":\"EUR\"}"]),
        MetaVariation("Purchase without value", ["event_name": "\"Purchase\"", "custom_data": "{\"currency\":\"EUR\"}"],
            "100/2804009", at: "value"),
        MetaVariation("Purchase without currency", ["event_name": "\"Purchase\"", "custom_data": "{\"value\":1}"],
            "100/2804009", at: "currency"),
        MetaVariation("Purchase without custom_data", ["event_name": "\"Purchase\""], "100/2804009", at: "value"),
    ]

    static func ldu(_ title: String, _ fields: [String: String], ip: Bool, _ code: String? = nil) -> MetaVariation {
        var change: [String: String?] = ["data_processing_options": "[\"LDU\"]"]
        for (name, value) in fields { change["data_processing_options_\(name)"] = value }
        if ip { change["user_data"] = "{\"em\":\"\(digest)\",\"client_ip_address\":\"192.0.2.1\"}" }
        return MetaVariation(title, change, code)
    }

    static let sources: [MetaVariation] = [
        ldu("LDU located by address", ["country": "0", "state": "0"], ip: true),
        ldu("LDU without address or place", ["country": "0", "state": "0"], ip: false, "100"),
        ldu("LDU in California", ["country": "1", "state": "1000"], ip: false),
        ldu("LDU in an unknown state", ["country": "1", "state": "1014"], ip: false, "100"),
        ldu("LDU with country only", ["country": "1"], ip: true, "100"),
        MetaVariation("no limit", ["data_processing_options": "[]"]),
        MetaVariation("unknown option", ["data_processing_options": "[\"LDX\"]"], "100", at: "data_processing_options"),
        MetaVariation("state without LDU", ["data_processing_options_state": "0"], "100", at: "data_processing_options"),
        MetaVariation("website", MetaSample.website),
        MetaVariation("website without agent", MetaSample.website.merging(["user_data": "{\"em\":\"\(digest)\"}"]) { $1 },
            "100", at: "client_user_agent"),
        MetaVariation("website without URL", MetaSample.website.merging(["event_source_url": nil]) { $1 }, "100", at: "event_source_url"),
        MetaVariation("website with a path", MetaSample.website.merging(["event_source_url": "\"/a\""]) { $1 }, "100", at: "event_source_url"),
        MetaVariation("app_data outside app", ["app_data": "{}"], "100", at: "app_data"),
        MetaVariation("app without app_data", ["action_source": "\"app\""], "100", at: "app_data"),
        MetaVariation("app", ["action_source": "\"app\"", "app_data": appData(16)]),
        MetaVariation("app with 15 in extinfo", ["action_source": "\"app\"", "app_data": appData(15)], "100", at: "extinfo"),
        MetaVariation("physical_store 62 days ago", ["action_source": "\"physical_store\"", "event_time": "1789948800"]),
        MetaVariation("physical_store earlier", ["action_source": "\"physical_store\"", "event_time": "1789948799"], "100/2804003", at: "event_time"),
        MetaVariation("channel outside messaging", ["messaging_channel": "\"whatsapp\""], "100", at: "messaging_channel"),
        MetaVariation("messaging to a dataset without it", MetaSample.message, "100/2804019", at: "action_source"),
    ]

    static func appData(_ count: Int) -> String {
        let info = ["\"a2\""] + Array(repeating: "\"x\"", count: count - 1)
        return "{\"advertiser_tracking_enabled\":1,\"application_tracking_enabled\":0,\"extinfo\":[\(info.joined(separator: ","))]}"
    }

    @Test("Event", arguments: events) func event(_ sample: MetaVariation) async throws { try await check(sample) }
    @Test("user_data", arguments: users) func user(_ sample: MetaVariation) async throws { try await check(sample) }
    @Test("custom_data", arguments: customs) func custom(_ sample: MetaVariation) async throws { try await check(sample) }
    @Test("Source and limited data use", arguments: sources) func source(_ sample: MetaVariation) async throws { try await check(sample) }

    static let messages: [MetaVariation] = [
        MetaVariation("WhatsApp", [:]),
        MetaVariation("Lead instead of LeadSubmitted", ["event_name": "\"Lead\""], "100/2804019", at: "event_name"),
        MetaVariation("no channel", ["messaging_channel": nil], "100/2804019", at: "messaging_channel"),
        MetaVariation("no account id", ["user_data": "{\"ctwa_clid\":\"A\"}"], "100/2804019", at: "whatsapp_business_account_id"),
        MetaVariation("no click id", ["user_data": "{\"whatsapp_business_account_id\":\"7\"}"], "100/2804019", at: "ctwa_clid"),
        MetaVariation("with URL", ["event_source_url": "\"https://a.example\""], "100/2804019", at: "event_source_url"),
        MetaVariation("with agent",
            ["user_data": "{\"whatsapp_business_account_id\":\"7\",\"ctwa_clid\":\"A\",\"client_user_agent\":\"x\"}"],
            "100/2804019", at: "client_user_agent"),
        MetaVariation("Messenger",
            ["messaging_channel": "\"messenger\"", "user_data": "{\"page_id\":\"7\",\"page_scoped_user_id\":\"8\"}"]),
        MetaVariation("Instagram without thread",
            ["messaging_channel": "\"instagram\"", "user_data": "{\"instagram_business_account_id\":\"7\"}"],
            "100/2804019", at: "ig_sid"),
    ]

    @Test("Business messaging (D8)", arguments: messages) func message(_ sample: MetaVariation) async throws {
        var sample = sample
        sample.change = MetaSample.message.merging(sample.change) { $1 }
        try await check(sample, dataset: "200", token: "chat")
    }

    private func check(_ sample: MetaVariation, dataset: String = "100", token: String = "good") async throws {
        try await withSimulator { simulator in
            let outcome = await simulator.sendMeta(
                MetaSample.body(json(MetaSample.event, sample.change)), dataset: dataset, token: token)
            let reply = try #require(outcome.reply)
            let truth = simulator.truth[.meta, dataset]
            guard let code = sample.code else {
                #expect(reply.status == 200, "\(reply.body)")
                #expect(reply.body.hasPrefix("{\"events_received\":1,\"messages\":[],\"fbtrace_id\":\"A"))
                #expect(truth.eventsCounted == 1)
                return
            }
            #expect(reply.status == 400)
            let error = try #require(MetaErrorReply(reply))
            #expect(error.label == code, "\(reply.body)")
            #expect(error.error["error_user_msg"]?.string?.isEmpty == false)
            #expect(error.blame.prefix(2) == ["data", "0"])
            if let blame = sample.blame { #expect(error.blame.last == blame) }
            #expect(truth.rejectedRequests == [code: 1])
            #expect(truth.eventsCounted == 0)
            #expect(truth.eventsRefused == 1)
        }
    }
}
