import ConversionCore
import Destinations
import SettingsFile
import Testing

@testable import OutboxPreview

@Suite struct PreviewTests {
    /// 2026-11-22T10:00:00+07:00.
    static let now = Timestamp(seconds: 1_795_316_400)

    static let destinations = """
        [workspace]
        name = "acme"
        strategy = "send_all"
        currency = "IDR"
        [[destination]]
        name = "m"
        platform = "meta"
        pixel_id = "1"
        access_token = "env:A"
        [[destination]]
        name = "g"
        platform = "ga4"
        measurement_id = "G-1"
        api_secret = "env:B"
        [[destination]]
        name = "t"
        platform = "tiktok"
        event_source_id = "C1"
        access_token = "env:C"
        [[destination]]
        name = "l"
        platform = "linkedin"
        access_token = "env:D"
        [destination.conversions]
        PAGE_VIEW = "1"
        CONTACT = "2"
        LEAD = "3"
        QUALIFIED_LEAD = "4"
        REQUEST_QUOTE = "5"
        PURCHASE = "6"
        Archive = "7"
        """

    /// Output lines and problems of a preview.
    private static func run(_ lines: [String], settings: String = destinations, once: Bool = false) throws -> (lines: [JSONValue], problems: [String], good: Bool) {
        let settings = try SettingsFile.decode(settings, file: "s.toml")
        var preview = Preview(settings: settings, endpoints: Endpoints(), now: now, once: once)
        var output: [[UInt8]] = []
        var problems: [String] = []
        let good = preview.run(lines.map { Array($0.utf8) }, output: { output.append($0) }, problem: { problems.append($0.description) })
        return (try output.map { try JSONValue.parse($0) }, problems, good)
    }

    static let cells: [(status: String, platform: String, event: String)] = [
        ("pageview", "PageView", "page_view", "ViewContent", "PAGE_VIEW"),
        ("new", "AddToCart", "generate_lead", "ViewContent", "PAGE_VIEW"),
        ("contacted", "Contact", "working_lead", "Contact", "CONTACT"),
        ("responded", "Lead", "working_lead", "Lead", "LEAD"),
        ("qualified", "Lead", "qualify_lead", "Lead", "QUALIFIED_LEAD"),
        ("hot", "SubmitApplication", "working_lead", "SubmitApplication", "QUALIFIED_LEAD"),
        ("proposal", "InitiateCheckout", "working_lead", "InitiateCheckout", "REQUEST_QUOTE"),
        ("negotiation", "AddPaymentInfo", "working_lead", "AddPaymentInfo", "REQUEST_QUOTE"),
        ("invoice", "AddPaymentInfo", "add_payment_info", "AddPaymentInfo", "REQUEST_QUOTE"),
        ("won", "Purchase", "purchase", "Purchase", "PURCHASE"),
        ("lost", "Archive", "close_unconvert_lead", "ViewContent", "Archive"),
    ].flatMap { row in [(row.0, "meta", row.1), (row.0, "ga4", row.2), (row.0, "tiktok", row.3), (row.0, "linkedin", row.4)] }

    @Test("R5: each of the 44 cells of the default mapping", arguments: cells)
    func cell(_ status: String, _ platform: String, _ event: String) throws {
        let row = #"{"lead_id":"42","status":"\#(status)","email":"a@example.com","ga_client_id":"1.2","actual_value":5}"#
        let result = try Self.run([row])
        let line = try #require(result.lines.first { $0["platform"]?.string == platform })
        #expect(result.good && result.problems.isEmpty)
        #expect(result.lines.count == 4)
        #expect(line["event_name"]?.string == event)
        #expect(line["category"]?.string == event)
        #expect(line["event_id"]?.string?.hasPrefix("cv") == true)
        #expect(line["lead_status"]?.string == status)
        #expect(line["decision"]?.string == "send")
        #expect(line["reason"]?.string == nil)
        #expect(line["request"] != nil)
    }

    @Test("A line has the documented keys, in order, and for send the whole request without a secret")
    func keys() throws {
        let settings = try SettingsFile.decode(Self.destinations, file: "s.toml")
        var preview = Preview(settings: settings, endpoints: Endpoints(), now: Self.now, once: false)
        let row = #"{"lead_id":"42","status":"won","ga_client_id":"123.456","actual_value":"10000.50"}"#
        let lines = try preview.decide(Array(row.utf8), number: 1).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines[0].hasPrefix(#"{"lead_id":"42","lead_status":"won","destination":"m","platform":"meta","decision":"skip","reason":"minimum_data_missing","event_name":"Purchase","category":"Purchase","event_id":"cv"#))
        #expect(lines[1].hasPrefix(#"{"lead_id":"42","lead_status":"won","destination":"g","platform":"ga4","decision":"send","reason":null,"event_name":"purchase","category":"purchase","event_id":"cv"#))
        let request = try #require(try JSONValue.parse(lines[1])["request"])
        #expect(request.object.map { Set($0.keys) } == ["method", "url", "headers", "body"])
        #expect(request["method"] == .string("POST"))
        #expect(request["url"]?.string?.contains("api_secret=***") == true)
        #expect(request["body"]?["events"]?[0]?["name"] == .string("purchase"))
        #expect(request["body"]?["events"]?[0]?["params"]?["value"] == .number(ExactDecimal("10000.5")!))
    }

    @Test("Null is absent, and a number may be a JSON number or its text")
    func nullAndNumbers() throws {
        let rows = [
            #"{"lead_id":"42","status":"won","fbclid":"x","actual_value":10000.50}"#,
            #"{"lead_id":"42","status":"won","fbclid":"x","actual_value":"10000.50","estimated_value":null,"email":null,"occurred_at":null,"extra":null,"workspace":null}"#,
            #"{"lead_id":42,"status":"won","fbclid":"x","actual_value":1.00005e4,"estimated_value":"7","workspace":"acme","id":"9"}"#,
        ]
        let lines = try rows.map { try Self.run([$0]).lines }
        #expect(lines[0][0]["decision"] == .string("send"))
        #expect(lines[0] == lines[1])
        #expect(lines[0] == lines[2])
    }

    @Test("R8, D4: each row is decided as if it were the first, unless the once keys are asked for")
    func once() throws {
        let row = #"{"lead_id":"42","status":"won","fbclid":"x","actual_value":1}"#
        let other = #"{"lead_id":"43","status":"won","fbclid":"x","actual_value":1}"#
        let settings = Self.destinations.split(separator: "[[destination]]").prefix(2).joined(separator: "[[destination]]")
        #expect(try Self.run([row, row], settings: settings).lines.map { $0["decision"]?.string } == ["send", "send"])
        let lines = try Self.run([row, other, row], settings: settings, once: true).lines
        #expect(lines.map { $0["decision"]?.string } == ["send", "send", "skip"])
        #expect(lines[2]["reason"] == .string("already_sent"))
        #expect(lines[2]["event_id"] == lines[0]["event_id"])
        #expect(lines[2]["request"] == nil)
    }

    @Test("D4: a skipped row does not use the key up")
    func skippedKeepsKey() throws {
        let settings = Self.destinations.split(separator: "[[destination]]").prefix(2).joined(separator: "[[destination]]")
        let poor = #"{"lead_id":"42","status":"won","actual_value":1}"#
        let rich = #"{"lead_id":"42","status":"won","fbclid":"x","actual_value":1}"#
        #expect(try Self.run([poor, rich], settings: settings, once: true).lines.map { $0["decision"]?.string } == ["skip", "send"])
    }

    @Test("A workspace without a destination says so, once per row")
    func noDestination() throws {
        let result = try Self.run([#"{"lead_id":"42","status":"won"}"#], settings: "")
        #expect(result.good)
        #expect(result.lines.count == 1)
        #expect(result.lines[0]["reason"] == .string("no_destination"))
        #expect(result.lines[0]["destination"] == .null)
    }

    @Test("A bad line gives a problem and no output, and the others go on")
    func badLine() throws {
        let good = #"{"lead_id":"42","status":"won","fbclid":"x","actual_value":1}"#
        let result = try Self.run([good, "{", "", "  \r", #"{"lead_id":"1"}"#, good])
        #expect(!result.good)
        #expect(result.lines.count == 8)
        #expect(result.problems == ["line 2: not valid JSON: unexpected end at byte 2", "line 5: status: missing, expected text"])
    }
}
