import ConversionCore
import Testing

@testable import Destinations

@Suite("Data Manager events (R11, R12, D1)") struct DataManagerRenderingTests {
    private static let event = SampleLead.event("purchase", channel: .standard, target: "111222333")

    private func render(
        _ event: PlannedEvent = DataManagerRenderingTests.event, _ change: (inout Transition) -> Void = { _ in },
        identity: (inout LeadIdentity) -> Void = { _ in }, by adapter: DataManagerAdapter = .sample()
    ) -> RenderedEvent {
        adapter.render(event, transition: SampleLead.transition(change), identity: SampleLead.identity(identity))
    }

    @Test("the whole event, byte for byte") func whole() {
        let rendered = render(SampleLead.event("purchase", value: ("120.50", "EUR"), target: "111222333")) {
            $0.gclid = " Cj0KCQ_gclid "
            $0.consentAdUserData = .granted
            $0.consentAdPersonalization = .denied
            $0.extra = .object(["google_ads": .object(["plan": "B"])])
        }
        #expect(
            text(rendered.json) == """
                {"destinationReferences":["a111222333"],"transactionId":"cv0123456789abcdef0123456789abcdef",\
                "eventTimestamp":"2026-11-22T00:00:00.123456Z","eventSource":"WEB","adIdentifiers":{"gclid":"Cj0KCQ_gclid"},\
                "userData":{"userIdentifiers":[{"emailAddress":"\(digest(SampleLead.email))"},{"phoneNumber":"\(digest(SampleLead.phone))"}]},\
                "consent":{"adUserData":"CONSENT_GRANTED","adPersonalization":"CONSENT_DENIED"},"conversionValue":120.5,"currency":"EUR"}
                """)
    }

    @Test(
        "one click id at most, the web's own first",
        arguments: [
            ("g", "w", "b", #"{"gclid":"g"}"#), (nil, "w", "b", #"{"wbraid":"w"}"#), (nil, nil, "b", #"{"gbraid":"b"}"#),
            ("null", "w", nil, #"{"wbraid":"w"}"#), ("a b", nil, nil, nil), (nil, nil, nil, nil),
        ] as [(String?, String?, String?, String?)])
    func click(gclid: String?, wbraid: String?, gbraid: String?, expected: String?) throws {
        let rendered = render {
            ($0.gclid, $0.wbraid, $0.gbraid) = (gclid, wbraid, gbraid)
        }
        let event = try JSONValue.parse(rendered.json)
        #expect(try event["adIdentifiers"] == expected.map { try json($0) })
        // The person goes with the click, whichever it is (rule D1).
        #expect(event["userData"]?["userIdentifiers"]?.array?.count == 2)
        #expect(event["eventSource"] == (expected == nil ? "OTHER" : "WEB"))
    }

    @Test("a page makes it a web event as well", arguments: [("https://example.com", "WEB"), ("  ", "OTHER"), (nil, "OTHER")] as [(String?, String)])
    func source(page: String?, expected: String) throws {
        #expect(try JSONValue.parse(render { $0.pageURL = page }.json)["eventSource"] == .string(expected))
    }

    @Test("an address goes whole or not at all", arguments: [0, 1, 2, 3, 4]) func address(missing: Int) throws {
        let rendered = render(identity: {
            if missing != 1 { $0.google.firstName = HashedIdentifier(hashing: "zebulon") }
            if missing != 2 { $0.google.lastName = HashedIdentifier(hashing: "quackenbush") }
            if missing != 3 { $0.google.regionCode = "US" }
            if missing != 4 { $0.google.postalCode = "94025-1234" }
        })
        let identifiers = try #require(try JSONValue.parse(rendered.json)["userData"]?["userIdentifiers"]?.array)
        if missing == 0 {
            #expect(
                identifiers.last
                    == .object([
                        "address": .object([
                            "givenName": .string(digest("zebulon")), "familyName": .string(digest("quackenbush")), "regionCode": "US",
                            "postalCode": "94025-1234",
                        ])
                    ]))
        } else {
            #expect(identifiers.count == 2)
            #expect(!text(rendered.json).contains("address\""))
        }
    }

    @Test("without identifiers, consent and value none of them is mentioned") func bare() throws {
        let rendered = render(identity: { $0 = LeadIdentity() })
        let event = try JSONValue.parse(rendered.json)
        #expect(event.object.map { Set($0.keys) } == ["destinationReferences", "transactionId", "eventTimestamp", "eventSource"])
    }

    @Test(
        "D9: money goes as exact decimals in major units, zero included",
        arguments: [
            ("0", "USD", #""conversionValue":0,"currency":"USD""#), ("15000000", "IDR", #""conversionValue":15000000,"currency":"IDR""#),
            ("0.1", "EUR", #""conversionValue":0.1,"currency":"EUR""#),
            ("9007199254740993.01", "USD", #""conversionValue":9007199254740993.01,"currency":"USD""#),
        ])
    func money(amount: String, currency: String, expected: String) {
        #expect(text(render(SampleLead.event(value: (amount, currency), target: "1")).json).contains(expected))
    }

    @Test("a negative value is none") func negative() {
        #expect(!text(render(SampleLead.event(value: ("-1", "USD"), target: "1")).json).contains("currency"))
    }

    @Test(
        "an event waits until its click is six hours old, but no longer than that after the event itself",
        arguments: [
            (SampleLead.time - .hours(2), "g", SampleLead.time + .hours(4)), (SampleLead.time - .days(2), "g", SampleLead.time - .days(2) + .hours(6)),
            (SampleLead.time + .days(400), "g", SampleLead.time + .hours(6)), (SampleLead.time, nil, nil), (nil, "g", nil),
        ] as [(Timestamp?, String?, Timestamp?)])
    func notBefore(clickedAt: Timestamp?, gclid: String?, expected: Timestamp?) {
        func change(_ transition: inout Transition) { (transition.clickedAt, transition.gclid) = (clickedAt, gclid) }
        #expect(render(change: change).notBefore == expected)
        let ads = GoogleAdsAdapter.sample().render(Self.event, transition: SampleLead.transition(change), identity: SampleLead.identity())
        #expect(ads.notBefore == expected)
    }

    private func render(change: (inout Transition) -> Void) -> RenderedEvent { render(Self.event, change) }

    @Test("D15: a repeat is harmless for as long as events wait") func window() {
        #expect(render().deduplicationWindow == .days(90))
    }

    @Test(
        "a moment in UTC",
        arguments: [
            (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00:00+00:00"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z", "2000-02-29 00:00:00+00:00"),
            (951_868_799_999_999, "2000-02-29T23:59:59.999999Z", "2000-02-29 23:59:59+00:00"),
            (4_107_542_399_000_001, "2100-02-28T23:59:59.000001Z", "2100-02-28 23:59:59+00:00"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z", "2100-03-01 00:00:00+00:00"),
            (1_798_761_599_500_000, "2026-12-31T23:59:59.500000Z", "2026-12-31 23:59:59+00:00"),
            (-1, "1969-12-31T23:59:59.999999Z", "1969-12-31 23:59:59+00:00"),
        ] as [(Int64, String, String)])
    func calendar(microseconds: Int64, rfc3339: String, googleAds: String) {
        let moment = UTCDateTime(Timestamp(microseconds: microseconds))
        #expect(moment.rfc3339 == rfc3339)
        #expect(moment.googleAds == googleAds)
    }
}
