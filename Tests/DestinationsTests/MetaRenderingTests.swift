import ConversionCore
import Testing

@testable import Destinations

@Suite("Meta events") struct MetaRenderingTests {
    private func render(
        _ event: PlannedEvent, _ transition: Transition, _ identity: LeadIdentity = SampleLead.identity(),
        by adapter: MetaAdapter = .sample()
    ) -> String {
        text(adapter.render(event, transition: transition, identity: identity).json)
    }

    @Test("a website event with every field, byte for byte") func website() throws {
        let transition = SampleLead.transition {
            $0.pageURL = "https://example.com/form?utm_source=meta&fbclid=AbC"
            $0.referrer = "https://www.google.com/"
            $0.dealID = "deal-9"
        }
        let identity = SampleLead.identity {
            $0.meta.firstName = HashedIdentifier(hashing: "zebulon")
            $0.meta.lastName = HashedIdentifier(hashing: "quackenbush")
            $0.meta.gender = HashedIdentifier(hashing: "f")
            $0.meta.birthDate = HashedIdentifier(hashing: "19970216")
            $0.meta.city = HashedIdentifier(hashing: "newyork")
            $0.meta.region = HashedIdentifier(hashing: "ny")
            $0.meta.postalCode = HashedIdentifier(hashing: "94025")
            $0.meta.country = HashedIdentifier(hashing: "us")
            $0.meta.externalID = HashedIdentifier(hashing: "lead-8123")
            $0.meta.fbc = "fb.1.1554763741205.AbCdEf"
            $0.meta.fbp = "fb.1.1558571054389.1098115397"
        }
        let rendered = render(SampleLead.event(channel: .website, value: ("120.50", "USD")), transition, identity)
        #expect(
            rendered == """
                {"event_name":"Purchase","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "action_source":"website","event_source_url":"https://example.com/form?utm_source=meta&fbclid=AbC",\
                "referrer_url":"https://www.google.com/","user_data":{\
                "em":["62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"],\
                "ph":["e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"],\
                "fn":["\(digest("zebulon"))"],"ln":["\(digest("quackenbush"))"],\
                "ge":["252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111"],\
                "db":["01acdbf6ec7b4f478a225f1a246e5d6767eeab1a7ffa17f025265b5b94f40f0c"],\
                "ct":["350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5"],\
                "st":["\(digest("ny"))"],"zp":["\(digest("94025"))"],\
                "country":["79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"],\
                "external_id":["\(digest("lead-8123"))"],"client_ip_address":"203.0.113.7",\
                "client_user_agent":"Mozilla/5.0 (X11; Linux x86_64)","fbc":"fb.1.1554763741205.AbCdEf",\
                "fbp":"fb.1.1558571054389.1098115397"},\
                "custom_data":{"value":120.5,"currency":"USD","order_id":"deal-9"}}
                """)
        _ = try json(rendered)
    }

    @Test("an event without a page is system_generated and has no empty objects") func systemGenerated() throws {
        let transition = SampleLead.transition {
            $0.userAgent = nil
            $0.clientIP = " "
        }
        #expect(
            render(SampleLead.event("Lead"), transition) == """
                {"event_name":"Lead","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "action_source":"system_generated","user_data":{\
                "em":["62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"],\
                "ph":["e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"]}}
                """)
    }

    @Test("D8: a lead from an instant form has the Conversion Leads shape and its id to the last of 17 digits")
    func conversionLeads() throws {
        let transition = SampleLead.transition {
            $0.userAgent = nil
            $0.clientIP = nil
            $0.pageURL = "https://example.com/"
        }
        let identity = SampleLead.identity {
            $0.meta.phone = nil
            $0.meta.leadID = 98_765_432_109_876_543
        }
        let adapter = MetaAdapter.sample { $0.crmName = "Acme CRM" }
        #expect(
            render(SampleLead.event("qualified", channel: .conversionLeads), transition, identity, by: adapter) == """
                {"event_name":"qualified","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "action_source":"system_generated","user_data":{\
                "em":["62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"],"lead_id":98765432109876543},\
                "custom_data":{"event_source":"crm","lead_event_source":"Acme CRM"}}
                """)
    }

    @Test("D8: a WhatsApp lead has no page, address, browser or cookies, and its row's account goes before the setting's")
    func messaging() throws {
        let transition = SampleLead.transition {
            $0.ctwaClid = "ARAkLkA8rm-_x"
            $0.whatsappBusinessAccountID = "102290129340398"
            $0.pageURL = "https://example.com/"
            $0.referrer = "https://example.com/"
        }
        let identity = SampleLead.identity {
            $0.meta.fbc = "fb.1.1554763741205.AbCdEf"
            $0.meta.fbp = "fb.1.1558571054389.1098115397"
            $0.meta.leadID = 123_456_789_012_345
        }
        let adapter = MetaAdapter.sample { $0.whatsappBusinessAccountID = "999" }
        let event = SampleLead.event(channel: .businessMessaging, value: ("1", "USD"))
        #expect(
            render(event, transition, identity, by: adapter) == """
                {"event_name":"Purchase","event_time":1795305600,"event_id":"cv0123456789abcdef0123456789abcdef",\
                "action_source":"business_messaging","messaging_channel":"whatsapp","user_data":{\
                "em":["62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"],\
                "ph":["e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"],\
                "ctwa_clid":"ARAkLkA8rm-_x","whatsapp_business_account_id":"102290129340398"},\
                "custom_data":{"value":1,"currency":"USD"}}
                """)
        var withoutAccount = transition
        withoutAccount.whatsappBusinessAccountID = nil
        #expect(render(event, withoutAccount, identity, by: adapter).contains(#""whatsapp_business_account_id":"999""#))
    }

    @Test("D15: Meta drops repeats for 48 hours, but not of messages") func deduplication() {
        let adapter = MetaAdapter.sample()
        for channel in [Channel.website, .systemGenerated, .conversionLeads] {
            let rendered = adapter.render(
                SampleLead.event(channel: channel), transition: SampleLead.transition(), identity: SampleLead.identity())
            #expect(rendered.deduplicationWindow == .hours(48))
        }
        let message = adapter.render(
            SampleLead.event(channel: .businessMessaging), transition: SampleLead.transition(), identity: SampleLead.identity())
        #expect(message.deduplicationWindow == nil)
    }

    @Test(
        "D9: money goes as exact decimals in major units",
        arguments: [
            ("0", "USD", #""value":0,"currency":"USD""#),
            ("15000000", "IDR", #""value":15000000,"currency":"IDR""#),
            ("0.1", "EUR", #""value":0.1,"currency":"EUR""#),
            ("9007199254740993.01", "USD", #""value":9007199254740993.01,"currency":"USD""#),
        ])
    func money(amount: String, currency: String, expected: String) {
        #expect(render(SampleLead.event(value: (amount, currency)), SampleLead.transition()).contains(expected))
    }

    @Test("a negative value would sink the whole request and is left out") func negativeValue() {
        #expect(!render(SampleLead.event(value: ("-5", "USD")), SampleLead.transition()).contains("custom_data"))
    }

    @Test(
        "D12: refused personalisation opts the event out of delivery",
        arguments: [(ConsentState.denied, true), (.granted, false), (nil, false)] as [(ConsentState?, Bool)])
    func optOut(consent: ConsentState?, expected: Bool) throws {
        let transition = SampleLead.transition { $0.consentAdPersonalization = consent }
        let event = try json(render(SampleLead.event(), transition))
        #expect(event["opt_out"] == (expected ? .bool(true) : nil))
    }

    @Test("limited data use goes with every event once it is set") func limitedDataUse() {
        let adapter = MetaAdapter.sample { $0.limitedDataUse = .init(country: 1, state: 1000) }
        #expect(
            render(SampleLead.event(), SampleLead.transition(), by: adapter).contains(
                #""data_processing_options":["LDU"],"data_processing_options_country":1,"data_processing_options_state":1000"#))
        #expect(!render(SampleLead.event(), SampleLead.transition()).contains("data_processing_options"))
    }

    @Test(
        "a website event that lacks what Meta wants of one is not called so",
        arguments: [(nil, "UA"), ("https://example.com", nil), ("javascript:alert(1)", "UA")] as [(String?, String?)])
    func falseWebsite(page: String?, userAgent: String?) throws {
        let transition = SampleLead.transition {
            $0.pageURL = page
            $0.userAgent = userAgent
        }
        let event = try json(render(SampleLead.event(channel: .website), transition))
        #expect(event["action_source"] == "system_generated")
    }

    @Test("products become contents, their ids and their number") func items() throws {
        let transition = SampleLead.transition {
            $0.extra = .object([
                "items": .array([
                    .object(["id": "A1", "name": "Rose ring", "price": "19.90", "quantity": .number(ExactDecimal(2)), "color": "red"]),
                    .object(["item_id": .number(ExactDecimal(77)), "quantity": "0.5", "brand": "Acme", "description": "thing"]),
                    .object(["name": "no id"]), .string("no object"),
                ])
            ])
        }
        #expect(
            render(SampleLead.event(value: ("39.8", "USD")), transition).contains(
                """
                "custom_data":{"value":39.8,"currency":"USD","contents":[\
                {"id":"A1","quantity":2,"item_price":19.9,"title":"Rose ring"},\
                {"id":"77","quantity":1,"brand":"Acme","description":"thing"}],\
                "content_ids":["A1","77"],"content_type":"product","num_items":3}
                """))
    }

    @Test("custom parameters go in Meta's types or not at all") func customParameters() throws {
        let transition = SampleLead.transition {
            $0.dealID = "deal-9"
            $0.extra = .object([
                "content_name": "Plan B", "content_category": .number(ExactDecimal(7)), "predicted_ltv": "12.50",
                "num_items": "many", "content_type": "ebook", "delivery_category": "home_delivery", "order_id": "other",
                "value": .number(ExactDecimal(1)), "currency": "XXX", "branch": "north", "vip": .bool(true), "empty": "",
                "nothing": .null, "nested": .object(["a": "b"]), "list": .array(["a"]), "content_ids": .array([.number(ExactDecimal(5)), "b"]),
                "meta": .object(["branch": "south", "status": .number(ExactDecimal(3)), "tags": .array(["x", .null])]),
                "ga4": .object(["only": "ga4"]), "tiktok": .object(["only": "tiktok"]),
            ])
        }
        #expect(
            render(SampleLead.event(), transition).contains(
                """
                "custom_data":{"order_id":"deal-9","branch":"south","content_category":"7","content_ids":["5","b"],\
                "content_name":"Plan B","delivery_category":"home_delivery","predicted_ltv":12.5,"status":"3","tags":["x"],"vip":true}
                """))
    }

    @Test("a row with a book in its extra stays far below a request's size") func hugeExtra() throws {
        let item = JSONValue.object(["id": .string(String(repeating: "i", count: 100)), "name": .string(String(repeating: "n", count: 900))])
        var members: [String: JSONValue] = ["items": .array(Array(repeating: item, count: 300))]
        for number in 0..<200 { members["p\(number)"] = .string(String(repeating: "\u{1}", count: 900)) }
        let transition = SampleLead.transition { $0.extra = .object(members) }
        let rendered = render(SampleLead.event(), transition)
        #expect(rendered.utf8.count < 250_000)
        let custom = try #require(try json(rendered)["custom_data"])
        #expect(try #require(custom["contents"]?.array).count <= 200)
    }

    @Test("rendering twice gives equal bytes") func deterministic() {
        let transition = SampleLead.transition {
            $0.extra = .object(Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", JSONValue.string("v\($0)")) }))
        }
        let event = SampleLead.event(value: ("1", "USD"))
        #expect(render(event, transition) == render(event, transition))
        let keys = render(event, transition).split(separator: "\"").filter { $0.hasPrefix("key") }
        #expect(keys == keys.sorted() && keys.count == 50)
    }
}
