import ConversionCore
import Testing

@testable import Destinations

@Suite("GA4 events") struct GA4RenderingTests {
    private func render(
        _ event: PlannedEvent, _ transition: Transition, _ identity: LeadIdentity = SampleLead.identity(),
        by adapter: GA4Adapter = .sample()
    ) -> String {
        text(adapter.render(event, transition: transition, identity: identity).json)
    }

    private func parameters(_ event: PlannedEvent, _ transition: Transition) throws -> [String: JSONValue] {
        try #require(try json(render(event, transition))["events"]?[0]?["params"]?.object)
    }

    @Test("a purchase with every field, byte for byte") func purchase() throws {
        let transition = SampleLead.transition {
            $0.dealID = "deal-9"
            $0.pageURL = "https://example.com/form?a=1"
            $0.referrer = "https://www.google.com/"
            $0.consentAdUserData = .granted
            $0.consentAdPersonalization = .denied
            $0.extra = .object([
                "items": .array([.object(["id": "A1", "name": "Ring", "price": "19.90", "quantity": "2", "color": "red", "gift": .bool(true)])]),
                "lead_source": "fair",
            ])
        }
        let identity = SampleLead.identity {
            $0.google.ga4FirstName = HashedIdentifier(hashing: "zebulon")
            $0.google.ga4LastName = HashedIdentifier(hashing: "quackenbush")
            $0.google.ga4City = "new york"
            $0.google.ga4Region = "ny"
            $0.google.ga4PostalCode = "10001"
            $0.google.regionCode = "US"
            $0.google.sessionID = "1700000123"
        }
        let rendered = render(SampleLead.event("purchase", channel: .standard, value: ("120.50", "USD")), transition, identity)
        #expect(
            rendered == """
                {"client_id":"123456789.1700000000","user_id":"\(digest("lead-8123"))","timestamp_micros":1795305600123456,\
                "consent":{"ad_user_data":"GRANTED","ad_personalization":"DENIED"},"user_data":{\
                "sha256_email_address":["\(digest("john_smith@gmail.com"))"],"sha256_phone_number":["\(digest("+16505551212"))"],\
                "address":[{"sha256_first_name":"\(digest("zebulon"))","sha256_last_name":"\(digest("quackenbush"))",\
                "city":"new york","region":"ny","postal_code":"10001","country":"US"}]},\
                "ip_override":"203.0.113.7","user_agent":"Mozilla/5.0 (X11; Linux x86_64)",\
                "events":[{"name":"purchase","params":{"session_id":"1700000123","engagement_time_msec":1,"value":120.5,\
                "currency":"USD","transaction_id":"deal-9","event_id":"cv0123456789abcdef0123456789abcdef","lead_status":"won",\
                "page_location":"https://example.com/form?a=1","page_referrer":"https://www.google.com/",\
                "items":[{"item_id":"A1","item_name":"Ring","price":19.9,"quantity":2,"color":"red"}],"lead_source":"fair"}}]}
                """)
        _ = try json(rendered)
    }

    @Test("the least event has no empty objects") func least() {
        let transition = SampleLead.transition {
            $0.clientIP = nil
            $0.userAgent = nil
        }
        let identity = SampleLead.identity {
            $0.google.email = nil
            $0.google.phone = nil
            $0.google.ga4City = "paris"
        }
        #expect(
            render(SampleLead.event("generate_lead", channel: .standard), transition, identity) == """
                {"client_id":"123456789.1700000000","user_id":"\(digest("lead-8123"))","timestamp_micros":1795305600123456,\
                "events":[{"name":"generate_lead","params":{"engagement_time_msec":1,\
                "event_id":"cv0123456789abcdef0123456789abcdef","lead_status":"won"}}]}
                """)
    }

    @Test("without the visitor's address the lead's country gives the place") func userLocation() throws {
        let transition = SampleLead.transition { $0.clientIP = nil }
        let identity = SampleLead.identity {
            $0.google.regionCode = "FR"
            $0.google.ga4City = "paris"
        }
        let body = try json(render(SampleLead.event("generate_lead"), transition, identity))
        #expect(body["user_location"] == .object(["city": "paris", "country_id": "FR"]))
        #expect(body["ip_override"] == nil)
    }

    @Test("D6: a client id is made up only where the destination opted in, and is always the same") func syntheticClient() throws {
        let identity = SampleLead.identity { $0.google.clientID = nil }
        let event = SampleLead.event("generate_lead")
        #expect(try json(render(event, SampleLead.transition(), identity))["client_id"] == nil)
        let adapter = GA4Adapter.sample { $0.syntheticClientID = true }
        let made = try #require(try json(render(event, SampleLead.transition(), identity, by: adapter))["client_id"]?.string)
        #expect(made == "59538825.744728001")
        let numbers = made.split(separator: ".").compactMap { Int32($0) }
        #expect(numbers.count == 2 && numbers.allSatisfy { $0 > 0 })
        var other = SampleLead.transition()
        other.leadID = "lead-8124"
        #expect(try json(render(event, other, identity, by: adapter))["client_id"] != .string(made))
        #expect(try json(render(event, SampleLead.transition(), by: adapter))["client_id"] == "123456789.1700000000")
    }

    @Test("D15: a purchase always has a transaction id and so is never counted twice; other events are")
    func transactionIDs() throws {
        let adapter = GA4Adapter.sample()
        func window(_ name: String) -> TimeSpan? {
            adapter.render(SampleLead.event(name), transition: SampleLead.transition(), identity: SampleLead.identity()).deduplicationWindow
        }
        #expect(try #require(window("purchase")) > .days(3650))
        #expect(window("close_convert_lead") == nil)
        #expect(window("Purchase") == nil)
        let none = SampleLead.transition()
        #expect(try parameters(SampleLead.event("purchase"), none)["transaction_id"] == "cv0123456789abcdef0123456789abcdef")
        #expect(try parameters(SampleLead.event("generate_lead"), none)["transaction_id"] == nil)
        let deal = SampleLead.transition { $0.dealID = "deal-9" }
        #expect(try parameters(SampleLead.event("generate_lead"), deal)["transaction_id"] == "deal-9")
        let long = SampleLead.transition { $0.dealID = String(repeating: "9", count: 101) }
        #expect(try parameters(SampleLead.event("purchase"), long)["transaction_id"] == "cv0123456789abcdef0123456789abcdef")
    }

    @Test(
        "D12: consent is said as far as the row says it",
        arguments: [
            (nil, nil, nil), (.granted, nil, .object(["ad_user_data": "GRANTED"])),
            (nil, .denied, .object(["ad_personalization": "DENIED"])),
            (.granted, .granted, .object(["ad_user_data": "GRANTED", "ad_personalization": "GRANTED"])),
        ] as [(ConsentState?, ConsentState?, JSONValue?)])
    func consent(userData: ConsentState?, personalization: ConsentState?, expected: JSONValue?) throws {
        let transition = SampleLead.transition {
            $0.consentAdUserData = userData
            $0.consentAdPersonalization = personalization
        }
        #expect(try json(render(SampleLead.event(), transition))["consent"] == expected)
    }

    @Test("D9: money goes as exact decimals in major units, zero included", arguments: [("0", "USD"), ("15000000", "IDR"), ("9007199254740993.01", "EUR"), ("-20", "USD")])
    func money(amount: String, currency: String) throws {
        let rendered = render(SampleLead.event("close_convert_lead", value: (amount, currency)), SampleLead.transition())
        #expect(rendered.contains(#""value":\#(amount),"currency":"\#(currency)""#))
    }

    @Test("the least useful custom parameters give way at 25") func parameterLimit() throws {
        var members: [String: JSONValue] = ["lead_source": "fair", "ga4": .object(["zz_own": "kept"]), "items": .array([.object(["id": "1"])])]
        for number in 10..<60 { members["custom_\(number)"] = .number(ExactDecimal(number)) }
        let transition = SampleLead.transition {
            $0.extra = .object(members)
            $0.dealID = "d"
            $0.pageURL = "https://example.com/"
        }
        let parameters = try parameters(SampleLead.event("purchase", value: ("1", "USD")), transition)
        #expect(parameters.count == 25)
        for name in ["zz_own", "lead_source", "custom_10", "items", "value", "currency", "transaction_id", "event_id", "page_location"] {
            #expect(parameters[name] != nil, "\(name)")
        }
        #expect(parameters["custom_59"] == nil)
    }

    @Test(
        "a name that GA4 does not take is left out",
        arguments: [
            "_private", "ga_x", "google_x", "firebase_x", "GA_x", "gtag.x", "1st", "with space", "dash-ed", "ä",
            String(repeating: "n", count: 41), "firebase_conversion",
        ])
    func names(name: String) throws {
        let transition = SampleLead.transition { $0.extra = .object([name: "x", "fine_1": "y"]) }
        let parameters = try parameters(SampleLead.event(), transition)
        #expect(parameters[name] == nil)
        #expect(parameters["fine_1"] == "y")
    }

    @Test("texts are cut at 100, without cutting a character in two") func longValues() throws {
        let transition = SampleLead.transition {
            $0.status = String(repeating: "s", count: 150)
            $0.extra = .object(["note": .string(String(repeating: "n", count: 99) + "👍🏽tail")])
        }
        let parameters = try parameters(SampleLead.event(), transition)
        #expect(parameters["lead_status"]?.string?.count == 100)
        #expect(parameters["note"] == .string(String(repeating: "n", count: 99)))
    }

    @Test("a page's address that is too long goes without its query, or not at all") func longURLs() throws {
        let path = "https://example.com/" + String(repeating: "p", count: 50)
        let transition = SampleLead.transition {
            $0.pageURL = path + "?q=" + String(repeating: "q", count: 50)
            $0.referrer = path + String(repeating: "r", count: 50)
        }
        let parameters = try parameters(SampleLead.event(), transition)
        #expect(parameters["page_location"] == .string(path))
        #expect(parameters["page_referrer"] == nil)
    }

    @Test("what is no scalar, another platform's word or ours is left out") func unwanted() throws {
        let transition = SampleLead.transition {
            $0.extra = .object([
                "list": .array(["a"]), "nested": .object(["a": "b"]), "nothing": .null, "content_name": "Plan", "content_ids": .array(["1"]),
                "value": .number(ExactDecimal(5)), "session_id": "9", "meta": .object(["only": "meta"]),
                "ga4": .object(["own_list": .array(["a"]), "content_name": "asked for", "flag": .bool(true)]),
            ])
        }
        let parameters = try parameters(SampleLead.event(), transition)
        #expect(Set(parameters.keys) == ["engagement_time_msec", "event_id", "lead_status", "content_name", "flag"])
        #expect(parameters["content_name"] == "asked for")
    }

    @Test("items keep GA4's limits: 200 of them, 10 custom parameters, strings and numbers") func itemLimits() throws {
        var item: [String: JSONValue] = ["id": "A", "item_variant": "blue", "bad name": "x", "ga_x": "x", "affiliation": .string(String(repeating: "a", count: 120))]
        for number in 0..<15 { item["own_\(number)"] = .number(ExactDecimal(number)) }
        let transition = SampleLead.transition { $0.extra = .object(["items": .array(Array(repeating: .object(item), count: 300))]) }
        let items = try #require(try parameters(SampleLead.event(), transition)["items"]?.array)
        #expect(items.count == 200)
        let first = try #require(items[0].object)
        #expect(first.keys.count { $0.hasPrefix("own_") } == 10)
        #expect(first["item_variant"] == "blue")
        #expect(first["affiliation"]?.string?.count == 100)
        #expect(first["bad name"] == nil && first["ga_x"] == nil)
    }

    @Test("a row with a book in its extra stays below GA4's 130 kB") func hugeExtra() throws {
        var item: [String: JSONValue] = ["id": "A"]
        for number in 0..<40 { item["own_\(number)"] = .string(String(repeating: "\u{1}", count: 900)) }
        var members: [String: JSONValue] = ["items": .array(Array(repeating: .object(item), count: 300))]
        for number in 0..<40 { members["p_\(number)"] = .string(String(repeating: "\u{1}", count: 900)) }
        let transition = SampleLead.transition {
            $0.extra = .object(members)
            $0.userAgent = String(repeating: "\u{1}", count: 5000)
        }
        let rendered = render(SampleLead.event("purchase"), transition)
        #expect(rendered.utf8.count < 130_000)
        _ = try json(rendered)
    }

    @Test("rendering twice gives equal bytes") func deterministic() {
        let transition = SampleLead.transition {
            $0.extra = .object(Dictionary(uniqueKeysWithValues: (0..<15).map { ("key\($0)", JSONValue.string("v")) }))
        }
        let event = SampleLead.event("purchase", value: ("1", "USD"))
        #expect(render(event, transition) == render(event, transition))
        let keys = render(event, transition).split(separator: "\"").filter { $0.hasPrefix("key") }
        #expect(keys == keys.sorted() && keys.count == 15)
    }
}
