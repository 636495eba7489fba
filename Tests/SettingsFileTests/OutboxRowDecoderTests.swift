import ConversionCore
import Testing

@testable import OutboxPreview

/// The row rules are those of the table's columns and constraints.
@Suite struct OutboxRowDecoderTests {
    private static let decoder = OutboxRowDecoder(workspace: "acme", now: Timestamp(seconds: 1_000))

    private static func row(_ members: String) -> [UInt8] {
        Array(#"{"lead_id":"42","status":"won"\#(members.isEmpty ? "" : "," + members)}"#.utf8)
    }

    @Test("Absent columns get the table's defaults")
    func defaults() throws {
        let transition = try Self.decoder.decode(Self.row(""), number: 7)
        var expected = Transition(
            id: 7, workspace: "acme", leadID: "42", status: "won", occurredAt: Timestamp(seconds: 1_000), createdAt: Timestamp(seconds: 1_000))
        #expect(transition == expected)
        expected.id = 9_007_199_254_740_993
        #expect(try Self.decoder.decode(Self.row(#""id":9007199254740993"#), number: 7) == expected)
    }

    @Test("Every column lands in its place")
    func everyColumn() throws {
        let texts = [
            "deal_id", "email", "phone", "first_name", "last_name", "city", "region", "postal_code", "company", "job_title", "gender",
            "fbclid", "fbc", "fbp", "ctwa_clid", "whatsapp_business_account_id", "meta_lead_id", "ga_client_id", "ga_session_id", "gclid", "gbraid",
            "wbraid", "ttclid", "ttp", "tiktok_lead_id", "li_fat_id", "linkedin_lead", "user_agent", "page_url", "referrer", "event_id",
        ]
        let members = texts.map { "\"\($0)\":\"\($0)-value\"" }.joined(separator: ",")
            + #","country":"ID","birth_date":"1990-02-28","clicked_at":"1970-01-01T00:00:02Z","occurred_at":"1970-01-01T00:00:03.000001Z","#
            + #""created_at":"1970-01-01T00:00:04Z","client_ip":"2001:DB8:0::1/128","estimated_value":0,"actual_value":"999999999999999.123456","#
            + #""currency":"IDR","consent_ad_user_data":"granted","consent_ad_personalization":"denied","extra":{"a":[1,null]},"workspace":"acme","id":1"#
        var expected = Transition(
            id: 1, workspace: "acme", leadID: "42", status: "won", occurredAt: Timestamp(microseconds: 3_000_001), createdAt: Timestamp(seconds: 4))
        expected.dealID = "deal_id-value"
        expected.email = "email-value"
        expected.phone = "phone-value"
        expected.firstName = "first_name-value"
        expected.lastName = "last_name-value"
        expected.city = "city-value"
        expected.region = "region-value"
        expected.postalCode = "postal_code-value"
        expected.country = "ID"
        expected.company = "company-value"
        expected.jobTitle = "job_title-value"
        expected.gender = "gender-value"
        expected.birthDate = "1990-02-28"
        expected.fbclid = "fbclid-value"
        expected.fbc = "fbc-value"
        expected.fbp = "fbp-value"
        expected.ctwaClid = "ctwa_clid-value"
        expected.whatsappBusinessAccountID = "whatsapp_business_account_id-value"
        expected.metaLeadID = "meta_lead_id-value"
        expected.gaClientID = "ga_client_id-value"
        expected.gaSessionID = "ga_session_id-value"
        expected.gclid = "gclid-value"
        expected.gbraid = "gbraid-value"
        expected.wbraid = "wbraid-value"
        expected.ttclid = "ttclid-value"
        expected.ttp = "ttp-value"
        expected.tiktokLeadID = "tiktok_lead_id-value"
        expected.liFatID = "li_fat_id-value"
        expected.linkedinLead = "linkedin_lead-value"
        expected.clickedAt = Timestamp(seconds: 2)
        expected.clientIP = "2001:db8::1"
        expected.userAgent = "user_agent-value"
        expected.pageURL = "page_url-value"
        expected.referrer = "referrer-value"
        expected.estimatedValue = ExactDecimal(0)
        expected.actualValue = ExactDecimal("999999999999999.123456")
        expected.currency = "IDR"
        expected.consentAdUserData = .granted
        expected.consentAdPersonalization = .denied
        expected.eventID = "event_id-value"
        expected.extra = .object(["a": .array([.number(ExactDecimal(1)), .null])])
        #expect(try Self.decoder.decode(Self.row(members), number: 7) == expected)
    }

    @Test("A whole number is taken as text in a text column")
    func numberAsText() throws {
        #expect(try Self.decoder.decode(Self.row(#""meta_lead_id":12345678901234567"#), number: 1).metaLeadID == "12345678901234567")
    }

    static let timestamp = "expected an ISO 8601 time with its offset, such as \"2026-11-22T10:00:00+07:00\""

    @Test("A value that the table refuses is refused, without being quoted", arguments: [
        (#""workspace":"other""#, "workspace: found another workspace than that of the settings, expected \"acme\""),
        (#""deal_id":"""#, "deal_id: found 0 characters, expected 1 to 255"),
        (#""event_id":""#  + String(repeating: "é", count: 256) + "\"", "event_id: found 256 characters, expected 1 to 255"),
        (#""email":""# + String(repeating: "a", count: 321) + "\"", "email: found 321 characters, expected at most 320"),
        (#""phone":""# + String(repeating: "1", count: 65) + "\"", "phone: found 65 characters, expected at most 64"),
        (#""city":""# + String(repeating: "a", count: 256) + "\"", "city: found 256 characters, expected at most 255"),
        (#""gclid":""# + String(repeating: "a", count: 1001) + "\"", "gclid: found 1001 characters, expected at most 1000"),
        (#""user_agent":""# + String(repeating: "a", count: 2001) + "\"", "user_agent: found 2001 characters, expected at most 2000"),
        (#""referrer":""# + String(repeating: "a", count: 4001) + "\"", "referrer: found 4001 characters, expected at most 4000"),
        (#""email":true"#, "email: found true or false, expected text"),
        (#""email":["a"]"#, "email: found an array, expected text"),
        (#""email":"a\u0000b""#, "email: found a NUL character, expected text without any"),
        (#""phone":1.5"#, "phone: found a number with a fraction, expected text in quotes"),
        (#""country":"IDN""#, "country: found other text, expected an ISO 3166-1 alpha-2 code, such as \"ID\""),
        (#""currency":"idr""#, "currency: found other text, expected an ISO 4217 code in capital letters, such as \"IDR\""),
        (#""consent_ad_user_data":"yes""#, "consent_ad_user_data: found other text, expected \"granted\", \"denied\" or null"),
        (#""birth_date":"1899-12-31""#, "birth_date: found other text, expected a date from 1900-01-01 to 2100-01-01, YYYY-MM-DD"),
        (#""birth_date":"1990-02-30""#, "birth_date: found other text, expected a date from 1900-01-01 to 2100-01-01, YYYY-MM-DD"),
        (#""occurred_at":1795316400"#, "occurred_at: found a number, \(timestamp)"),
        (#""occurred_at":"2026-11-22T10:00:00""#, "occurred_at: found text of another form, \(timestamp): the offset from UTC is missing"),
        (#""clicked_at":"yesterday""#, "clicked_at: found text of another form, \(timestamp)"),
        (#""client_ip":"10.0.0.0/8""#, "client_ip: found other text, expected one IPv4 or IPv6 address"),
        (#""client_ip":"example.org""#, "client_ip: found other text, expected one IPv4 or IPv6 address"),
        (#""actual_value":"ten""#, "actual_value: found text that is no number, expected a number, or one as text"),
        (#""actual_value":"NaN""#, "actual_value: found text that is no number, expected a number, or one as text"),
        (#""actual_value":{}"#, "actual_value: found an object, expected a number, or one as text"),
        (#""estimated_value":-0.01"#, "estimated_value: found an amount out of range, expected 0 to below 1e15"),
        (#""estimated_value":1e15"#, "estimated_value: found an amount out of range, expected 0 to below 1e15"),
        (#""actual_value":0.1234567"#, "actual_value: found 7 decimals, expected at most 6"),
        (#""extra":[1]"#, "extra: found an array, expected an object"),
        (#""extra":"{}""#, "extra: found text, expected an object"),
        (#""extra":{"a":"\u0000"}"#, "extra: found a NUL character, expected text without any"),
        (#""id":1.5"#, "id: found a number, expected a whole number of 64 bits"),
        (#""fbclit":"x""#, "fbclit: no column of the outbox (did you mean \"fbclid\"?)"),
        (#""zzzzzz":"x""#, "zzzzzz: no column of the outbox"),
    ])
    func refused(_ members: String, _ problem: String) throws {
        let error = try #require(throws: OutboxRowError.self) { try Self.decoder.decode(Self.row(members), number: 3) }
        #expect(error.description == "line 3: " + problem)
    }

    @Test("The two columns that a row must have", arguments: [
        (#"{"status":"won"}"#, ["lead_id: missing, expected text"]),
        (#"{"lead_id":null,"status":null}"#, ["lead_id: missing, expected text", "status: missing, expected text"]),
        (#"{"lead_id":"","status":" won"}"#, ["lead_id: found 0 characters, expected 1 to 255", "status: found a control character or a space at an end, expected a status without them"]),
        (#"{"lead_id":"1","status":"a\tb"}"#, ["status: found a control character or a space at an end, expected a status without them"]),
    ])
    func needed(_ row: String, _ problems: [String]) throws {
        let error = try #require(throws: OutboxRowError.self) { try Self.decoder.decode(row.utf8, number: 1) }
        #expect(error.problems.map { ($0.key ?? "") + ": " + $0.message } == problems)
    }

    @Test("extra may have 32 kB as PostgreSQL prints it, spaces counted", arguments: [(32_759, true), (32_760, false)])
    func extraSize(_ length: Int, _ isGood: Bool) throws {
        // {"a": ""} is 9 bytes.
        let row = Self.row(#""extra":{"a":""# + String(repeating: "x", count: length) + "\"}")
        if isGood {
            #expect(try Self.decoder.decode(row, number: 1).extra != nil)
        } else {
            #expect(throws: OutboxRowError.self) { try Self.decoder.decode(row, number: 1) }
        }
    }

    @Test("A line that is no JSON object is refused", arguments: [
        ("", "not valid JSON: unexpected end at byte 1"), ("[]", "found an array, expected an object whose keys are columns of the outbox"),
        ("{\"a\":1,\"a\":2}", "not valid JSON: duplicate key at byte 8"), ("{} {}", "not valid JSON: trailing text at byte 4"),
    ])
    func notARow(_ line: String, _ message: String) throws {
        let error = try #require(throws: OutboxRowError.self) { try Self.decoder.decode(line.utf8, number: 1) }
        #expect(error.problems.map(\.message) == [message])
    }
}
