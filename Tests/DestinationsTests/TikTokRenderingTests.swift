import ConversionCore
import Testing

@testable import Destinations

@Suite("TikTok events") struct TikTokRenderingTests {
    private func render(
        _ event: PlannedEvent, _ transition: Transition = SampleLead.transition(), _ identity: LeadIdentity = SampleLead.identity(),
        by adapter: TikTokAdapter = .sample()
    ) -> RenderedEvent {
        adapter.render(event, transition: transition, identity: identity)
    }

    private static let full = SampleLead.identity {
        $0.tiktok.firstName = HashedIdentifier(hashing: "zebulon")
        $0.tiktok.lastName = HashedIdentifier(hashing: "quackenbush")
        $0.tiktok.postalCode = HashedIdentifier(hashing: "94025")
        $0.tiktok.city = "newyork"
        $0.tiktok.region = "ny"
        $0.tiktok.country = "us"
        $0.tiktok.ttclid = "E.C.P.AbC"
        $0.tiktok.ttp = "ttp-1"
        $0.tiktok.leadID = "7360000000000000001"
    }

    private static var user: String {
        """
        "email":"\(digest(SampleLead.email))","phone":"\(digest("+16505551212"))","external_id":"\(digest("lead-8123"))",\
        "first_name":"\(digest("zebulon"))","last_name":"\(digest("quackenbush"))","zip_code":"\(digest("94025"))",\
        "city":"newyork","state":"ny","country":"us"
        """
    }

    @Test("a web event with every field, byte for byte") func web() throws {
        let transition = SampleLead.transition {
            $0.pageURL = "https://example.com/form?ttclid=E.C.P.AbC&email=jo%40example.com"
            $0.referrer = "https://www.tiktok.com/"
            $0.dealID = "deal-9"
        }
        let rendered = render(SampleLead.event(channel: .web, value: ("120.50", "USD")), transition, Self.full)
        #expect(
            text(rendered.json) == """
                {"event":"Purchase","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "user":{\(Self.user),"ttclid":"E.C.P.AbC","ttp":"ttp-1","ip":"203.0.113.7","user_agent":"\(SampleLead.userAgent)"},\
                "properties":{"value":120.5,"currency":"USD","order_id":"deal-9"},\
                "page":{"url":"https://example.com/form?ttclid=E.C.P.AbC","referrer":"https://www.tiktok.com/"}}
                """)
        #expect(rendered.group == "web")
        _ = try json(text(rendered.json))
    }

    @Test("D8: a lead from an instant form goes as crm, its 19 digits as a text, without anything of a browser") func crm() {
        let transition = SampleLead.transition { $0.pageURL = "https://example.com/" }
        let rendered = render(SampleLead.event("Lead", channel: .crm), transition, Self.full)
        #expect(
            text(rendered.json) == """
                {"event":"Lead","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "user":{\(Self.user)},"lead":{"lead_id":"7360000000000000001","lead_event_source":"conversiond"}}
                """)
        #expect(rendered.group == "crm")
    }

    @Test("D8: an offline event has neither page, browser, click id nor lead") func offline() {
        let rendered = render(SampleLead.event("Lead", channel: .offline), SampleLead.transition(), Self.full)
        #expect(
            text(rendered.json) == """
                {"event":"Lead","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef","user":{\(Self.user)}}
                """)
        #expect(rendered.group == "offline")
    }

    @Test("a crm event of another form has no empty lead") func crmWithoutLead() {
        #expect(!text(render(SampleLead.event(channel: .crm)).json).contains(#""lead":"#))
    }

    @Test("a web event whose page has no address that can be sent is no web event: TikTok would refuse the whole request", arguments: [
        (TikTokConfiguration.Source.offline, "offline"), (.crm, "crm"), (.web, "offline"),
    ])
    func noPage(setting: TikTokConfiguration.Source, group: String) {
        let transition = SampleLead.transition { $0.pageURL = "https://jo@example.com/?q#jo@example.com" + String(repeating: "x", count: 3000) }
        let rendered = render(SampleLead.event(channel: .web), transition, by: .sample { $0.defaultSource = setting })
        let hasPage = text(rendered.json).contains(#""page""#)
        #expect(hasPage == (rendered.group == "web"))
        #expect(hasPage || rendered.group == group)
        let none = render(SampleLead.event(channel: .web), SampleLead.transition(), by: .sample { $0.defaultSource = setting })
        #expect(none.group == group && !text(none.json).contains(#""page""#))
    }

    @Test("D15: TikTok drops repeats for 48 hours, whatever the source", arguments: [Channel.web, .crm, .offline])
    func deduplication(channel: Channel) {
        #expect(render(SampleLead.event(channel: channel)).deduplicationWindow == .hours(48))
    }

    @Test(
        "D12: refused personalisation is limited data use, on the web only",
        arguments: [
            (Channel.web, ConsentState.denied, true), (.web, .granted, false), (.web, nil, false), (.crm, .denied, false),
            (.offline, .denied, false),
        ] as [(Channel, ConsentState?, Bool)])
    func limitedDataUse(channel: Channel, consent: ConsentState?, expected: Bool) throws {
        let transition = SampleLead.transition {
            $0.pageURL = "https://example.com/"
            $0.consentAdPersonalization = consent
        }
        let event = try json(text(render(SampleLead.event(channel: channel), transition).json))
        #expect(event["limited_data_use"] == (expected ? .bool(true) : nil))
        if expected { #expect(event["user"]?["ip"] == .string(SampleLead.address)) }
    }

    @Test(
        "D9: money goes as exact decimals in major units, nought included",
        arguments: [
            ("0", "USD", #""value":0,"currency":"USD""#), ("15000000", "IDR", #""value":15000000,"currency":"IDR""#),
            ("0.1", "EUR", #""value":0.1,"currency":"EUR""#), ("9007199254740993.01", "USD", #""value":9007199254740993.01,"currency":"USD""#),
        ])
    func money(amount: String, currency: String, expected: String) {
        #expect(text(render(SampleLead.event(channel: .offline, value: (amount, currency))).json).contains(expected))
    }

    @Test("no value, no properties; a negative one is none", arguments: [nil, ("-5", "USD")] as [(String, String)?])
    func noValue(value: (String, String)?) {
        #expect(!text(render(SampleLead.event(channel: .offline, value: value)).json).contains("properties"))
    }

    @Test("products become contents with their ids as texts") func items() {
        let transition = SampleLead.transition {
            $0.extra = .object([
                "items": .array([
                    .object(["id": "A1", "name": "Rose ring", "price": "19.90", "quantity": .number(ExactDecimal(2)), "category": "rings"]),
                    .object(["item_id": .number(ExactDecimal(77)), "quantity": "0.5", "brand": "Acme"]), .object(["name": "no id"]),
                ])
            ])
        }
        #expect(
            text(render(SampleLead.event(channel: .offline, value: ("39.8", "USD")), transition).json).contains(
                """
                "properties":{"value":39.8,"currency":"USD","contents":[\
                {"content_id":"A1","price":19.9,"quantity":2,"content_name":"Rose ring","content_category":"rings"},\
                {"content_id":"77","quantity":1,"brand":"Acme"}],\
                "content_ids":["A1","77"],"content_type":"product","num_items":3}
                """))
    }

    @Test("custom parameters go in TikTok's types, those it does not know only from its own object") func customParameters() {
        let transition = SampleLead.transition {
            $0.dealID = "deal-9"
            $0.extra = .object([
                "description": .number(ExactDecimal(7)), "predicted_ltv": "12.50", "num_items": "many", "content_type": "ebook",
                "order_id": "other", "value": .number(ExactDecimal(1)), "branch": "north", "content_ids": .array([.number(ExactDecimal(5)), "b"]),
                "status": .number(ExactDecimal(3)), "query": "", "tiktok": .object(["shop_id": .number(ExactDecimal(9)), "vip": .bool(true)]),
                "meta": .object(["only": "meta"]),
            ])
        }
        #expect(
            text(render(SampleLead.event(channel: .offline), transition).json).contains(
                """
                "properties":{"order_id":"deal-9","content_ids":["5","b"],"description":"7","predicted_ltv":12.5,\
                "shop_id":"9","status":"3","vip":true}
                """))
    }

    @Test("rendering twice gives equal bytes") func deterministic() {
        let transition = SampleLead.transition {
            $0.extra = .object(["tiktok": .object(Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", JSONValue.string("v\($0)")) }))])
        }
        #expect(render(SampleLead.event(channel: .crm), transition) == render(SampleLead.event(channel: .crm), transition))
    }
}
