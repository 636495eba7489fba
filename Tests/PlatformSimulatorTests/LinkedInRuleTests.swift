import Testing

@testable import PlatformSimulator

/// A change to a good event, and the validator's lines about it: none for success.
struct LinkedInVariation: Sendable, CustomTestStringConvertible {
    var title: String
    var change: [String: String?]
    var lines: [String]
    /// A remark that the truth must hold.
    var note: String?
    var testDescription: String { title }

    init(_ title: String, _ change: [String: String?], _ lines: String..., note: String? = nil) {
        self.title = title
        self.change = change
        self.lines = lines
        self.note = note
    }

    static func user(_ title: String, _ user: String, _ lines: String..., note: String? = nil) -> LinkedInVariation {
        var sample = LinkedInVariation(title, ["user": "{\(user)}"], note: note)
        sample.lines = lines.map { "/user\($0)" }
        return sample
    }
}

@Suite("LinkedIn: the schema of an event, with the validator's exact lines")
struct LinkedInRuleTests {
    static let required = "field is required but not found and has no default value"
    static let unknown = "unrecognized field found but not allowed"
    static let ids = "\"userIds\":[]"

    static let events: [LinkedInVariation] = [
        LinkedInVariation("a plain event", [:]),
        LinkedInVariation("no conversion", ["conversion": nil], "/conversion :: \(required)"),
        LinkedInVariation("wrong URN", ["conversion": "\"urn:li:conversion:101\""], "/conversion :: Invalid Urn format. Invalid prefix."),
        LinkedInVariation("bare rule id", ["conversion": "\"101\""], "/conversion :: Invalid Urn format. Invalid prefix."),
        LinkedInVariation("rule id as a number", ["conversion": "101"], "/conversion :: 101 cannot be coerced to String"),
        LinkedInVariation("no time", ["conversionHappenedAt": nil], "/conversionHappenedAt :: \(required)"),
        LinkedInVariation("time as a string", ["conversionHappenedAt": "\"1795305600000\""],
            "/conversionHappenedAt :: \"1795305600000\" cannot be coerced to Long"),
        LinkedInVariation("time with a fraction", ["conversionHappenedAt": "1795305600000.5"],
            "/conversionHappenedAt :: 1795305600000.5 cannot be coerced to Long"),
        LinkedInVariation("value", ["conversionValue": "{\"currencyCode\":\"EUR\",\"amount\":\"120.50\"}"]),
        LinkedInVariation("amount as a number", ["conversionValue": "{\"currencyCode\":\"EUR\",\"amount\":120.50}"],
            "/conversionValue/amount :: 120.50 cannot be coerced to String"),
        LinkedInVariation("no amount", ["conversionValue": "{\"currencyCode\":\"EUR\"}"], "/conversionValue/amount :: \(required)"),
        LinkedInVariation("no currency", ["conversionValue": "{\"amount\":\"1\"}"], "/conversionValue/currencyCode :: \(required)"),
        LinkedInVariation("null value", ["conversionValue": "null"], "/conversionValue :: null cannot be coerced to record"),
        LinkedInVariation("currency of nowhere", ["conversionValue": "{\"currencyCode\":\"xx\",\"amount\":\"1\"}"], note: "bad_currency"),
        LinkedInVariation("amount of no number", ["conversionValue": "{\"currencyCode\":\"EUR\",\"amount\":\"1,5\"}"], note: "bad_amount"),
        LinkedInVariation("no eventId", ["eventId": nil], note: "no_event_id"),
        LinkedInVariation("eventId as a number", ["eventId": "7"], "/eventId :: 7 cannot be coerced to String"),
        LinkedInVariation("unknown field", ["eventName": "\"Lead\""], "/eventName :: \(unknown)"),
        LinkedInVariation("no user", ["user": nil], "/user :: \(required)"),
        LinkedInVariation("several faults", ["eventName": "1", "eventId": "7", "user": "{}"],
            "/eventId :: 7 cannot be coerced to String", "/user/userIds :: \(required)", "/eventName :: \(unknown)"),
    ]

    static let users: [LinkedInVariation] = [
        .user("no userIds", "\"externalIds\":[\"crm-1\"]", "/userIds :: \(required)"),
        .user("userIds as an object", "\"userIds\":{}", "/userIds :: {} cannot be coerced to array"),
        .user("every kind of id", """
            "userIds":[{"idType":"SHA256_EMAIL","idValue":"\(digest)"},\
            {"idType":"LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID","idValue":"u"},{"idType":"ACXIOM_ID","idValue":"a"},\
            {"idType":"PLAINTEXT_IP_ADDRESS","idValue":"192.0.2.1"},{"idType":"GOOGLE_AID","idValue":"g"}]
            """),
        .user("a misspelt symbol", "\"userIds\":[{\"idType\":\"AXCIOM_ID\",\"idValue\":\"a\"}]",
            "/userIds/0/idType :: \"AXCIOM_ID\" is not an enum symbol"),
        .user("a phone", "\"userIds\":[{\"idType\":\"SHA256_PHONE\",\"idValue\":\"\(digest)\"}]",
            "/userIds/0/idType :: \"SHA256_PHONE\" is not an enum symbol"),
        .user("an id without value", "\"userIds\":[{\"idType\":\"ACXIOM_ID\"}]", "/userIds/0/idValue :: \(required)"),
        .user("a digest in upper case", "\"userIds\":[{\"idType\":\"SHA256_EMAIL\",\"idValue\":\"\(digest.uppercased())\"}]",
            note: "bad_email_hash"),
        .user("no address", "\"userIds\":[{\"idType\":\"PLAINTEXT_IP_ADDRESS\",\"idValue\":\"999.999.999.999\"}]", note: "bad_ip"),
        .user("a kind of id twice",
            "\"userIds\":[{\"idType\":\"ACXIOM_ID\",\"idValue\":\"a\"},{\"idType\":\"ACXIOM_ID\",\"idValue\":\"b\"}]",
            note: "repeated_id_type"),
        .user("nobody", ids, note: "no_identifier"),
        .user("names", "\(ids),\"userInfo\":{\"firstName\":\"A\",\"lastName\":\"B\",\"title\":\"C\",\"companyName\":\"D\",\"countryCode\":\"DE\"}"),
        .user("a first name alone", "\(ids),\"userInfo\":{\"firstName\":\"A\"}", "/userInfo/lastName :: \(required)"),
        .user("a last name alone", "\(ids),\"userInfo\":{\"lastName\":\"B\"}", "/userInfo/firstName :: \(required)"),
        .user("a company alone", "\(ids),\"userInfo\":{\"companyName\":\"D\"}",
            "/userInfo/firstName :: \(required)", "/userInfo/lastName :: \(required)"),
        .user("a country in words", "\(ids),\"userInfo\":{\"firstName\":\"A\",\"lastName\":\"B\",\"countryCode\":\"Germany\"}",
            note: "bad_country"),
        .user("an unknown field of userInfo", "\(ids),\"userInfo\":{\"firstName\":\"A\",\"lastName\":\"B\",\"phone\":\"1\"}",
            "/userInfo/phone :: \(unknown)"),
        .user("an external id", "\(ids),\"externalIds\":[\"crm-1\"]"),
        .user("two external ids", "\(ids),\"externalIds\":[\"a\",\"b\"]", "/externalIds :: size 2 is greater than the maximum of 1"),
        .user("an external id as a number", "\(ids),\"externalIds\":[1]", "/externalIds/0 :: 1 cannot be coerced to String"),
        .user("a lead", "\(ids),\"lead\":\"urn:li:leadGenFormResponse:abc-1\""),
        .user("a bare lead", "\(ids),\"lead\":\"abc-1\"", "/lead :: Invalid Urn format. Invalid prefix."),
    ]

    @Test("Event", arguments: events) func event(_ sample: LinkedInVariation) async throws { try await check(sample) }
    @Test("user", arguments: users) func user(_ sample: LinkedInVariation) async throws { try await check(sample) }

    private func check(_ sample: LinkedInVariation) async throws {
        let event = LinkedInSample.event(sample.change)
        try await withSimulator(.linkedin) { simulator in
            let batch = try #require(await simulator.sendLinkedIn(LinkedInSample.batch(event)).reply)
            let truth = simulator.truth[.linkedin, "500"]
            let single = try #require(await simulator.sendLinkedIn(event, method: nil).reply)
            guard !sample.lines.isEmpty else {
                #expect(batch.status == 200, "\(batch.body)")
                #expect(batch.body == "{\"elements\":[{\"status\":201}]}")
                #expect(truth.eventsCounted == 1)
                #expect(truth.notes == (sample.note.map { [$0: 1] } ?? [:]))
                #expect(single.status == 201)
                #expect(single.body.isEmpty)
                return
            }
            #expect(batch.status == 422)
            let lines = sample.lines.map { "ERROR :: \($0)\n" }.joined()
            #expect(LinkedInErrorReply(batch)?.message == "Index: 0, \(lines)")
            #expect(truth.rejectedRequests == ["422": 1])
            #expect(truth.eventsCounted == 0)
            #expect(single.status == 422)
            #expect(LinkedInErrorReply(single)?.message == lines)
        }
    }
}
