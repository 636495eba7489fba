import ConversionCore
import Testing

@testable import Destinations

/// From the raw row through the normalisers and the decision to the bytes, as the daemon and `preview` do it.
@Suite("A row, decided and rendered") struct DecidedEventTests {
    private static let row = SampleLead.transition {
        $0.email = " John_Smith@Gmail.com "
        $0.phone = "(650) 555-1212"
        $0.country = "US"
        $0.city = "New York"
        $0.postalCode = "94025-1234"
        $0.gender = "female"
        $0.fbclid = "IwAR0-AbC_d"
        $0.clickedAt = Timestamp(microseconds: 1_795_200_000_000_000)
        $0.gaClientID = "GA1.1.123456789.1700000000"
        $0.gaSessionID = "GS2.1.s1700000123$o1"
        $0.actualValue = ExactDecimal("15000000.00")
        $0.currency = "IDR"
        $0.pageURL = "https://example.com/form"
        $0.dealID = "deal-9"
    }

    private func body(
        _ adapter: any DestinationAdapter, _ configuration: PlatformConfiguration, _ row: Transition,
        hidden: [String] = ["mith@", "555", "Zebulon", "Quackenbush", "zebulon", "1997"]
    ) throws -> JSONValue {
        var workspace = WorkspaceSettings(name: "default")
        workspace.strategy = .sendAll
        workspace.phoneCountry = "US"
        let destination = DestinationSettings(name: "d", configuration: configuration)
        let identity = LeadIdentity(of: row, phoneCountry: "US", platforms: [destination.platform])
        let decision = decide(row, identity: identity, workspace: workspace, destination: destination, now: SampleLead.time)
        guard case .send(let event) = decision else { throw Unexpected() }
        let rendered = adapter.render(event, transition: row, identity: identity)
        let bytes = text(rendered.json)
        for raw in hidden { #expect(!bytes.contains(raw), "\(raw)") }
        return try JSONValue.parse(rendered.json)
    }

    @Test("Meta gets the documented digests, the built fbc and the value unscaled") func meta() throws {
        let adapter = MetaAdapter.sample()
        let event = try body(adapter, .meta(adapter.configuration), Self.row)
        #expect(event["event_name"] == "Purchase")
        #expect(event["action_source"] == "website")
        let user = try #require(event["user_data"])
        #expect(user["em"]?[0] == "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f")
        #expect(user["ph"]?[0] == "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176")
        #expect(user["ct"]?[0] == "350c754ba4d38897693aa077ef43072a859d23f613443133fecbbd90a3512ca5")
        #expect(user["ge"]?[0] == "252f10c83610ebca1a059c0bae8255eba2f95be4d1d7bcfa89d7248a82d9f111")
        #expect(user["country"]?[0] == "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621")
        #expect(user["fbc"] == "fb.1.1795200000000.IwAR0-AbC_d")
        #expect(event["custom_data"] == .object(["value": .number(ExactDecimal(15_000_000)), "currency": "IDR", "order_id": "deal-9"]))
    }

    @Test("Meta gets an instant form's lead id as an exact integer") func metaLeadID() throws {
        let adapter = MetaAdapter.sample()
        var row = Self.row
        row.metaLeadID = "98765432109876543"
        row.actualValue = ExactDecimal(0)
        let event = try body(adapter, .meta(adapter.configuration), row)
        #expect(event["user_data"]?["lead_id"]?.integer == 98_765_432_109_876_543)
        #expect(event["custom_data"]?["event_source"] == "crm")
        #expect(event["custom_data"]?["value"] == .number(ExactDecimal(0)))
    }

    @Test("TikTok gets the phone with its plus, places in clear, and the page: a web event") func tiktok() throws {
        let adapter = TikTokAdapter.sample()
        var row = Self.row
        row.ttclid = "E.C.P.AbC"
        let event = try body(adapter, .tiktok(adapter.configuration), row)
        #expect(event["event"] == "Purchase")
        let user = try #require(event["user"])
        #expect(user["email"] == .string(digest("john_smith@gmail.com")))
        #expect(user["phone"] == .string(digest("+16505551212")), "Meta's digest is of the digits alone")
        #expect(user["city"] == "newyork" && user["country"] == "us")
        #expect(user["zip_code"] == .string(digest("94025")))
        #expect(user["ttclid"] == "E.C.P.AbC" && user["ip"] == .string(SampleLead.address))
        #expect(event["page"]?["url"] == "https://example.com/form")
        #expect(event["properties"] == .object(["value": .number(ExactDecimal(15_000_000)), "currency": "IDR", "order_id": "deal-9"]))
    }

    @Test("R45, D17: LinkedIn gets its own e-mail digest, and in clear only what it matches in clear") func linkedin() throws {
        let adapter = LinkedInAdapter.sample()
        var row = Self.row
        row.email = " John.Smith+ads@Gmail.com "
        row.liFatID = "1ae5c5d5-2c2c-4c2f-9d0f-2b2b2b2b2b2b"
        row.jobTitle = "CTO"
        row.company = "Acme"
        row.linkedinLead = "bad1c1e4-5"
        let event = try body(adapter, .linkedin(adapter.configuration), row, hidden: ["mith+", "555", "1997", "94025", "New York"])
        #expect(event["conversion"] == "urn:lla:llaPartnerConversion:106")
        #expect(
            event["user"]
                == .object([
                    "userIds": .array([
                        .object(["idType": "SHA256_EMAIL", "idValue": .string(digest("john.smith+ads@gmail.com"))]),
                        .object(["idType": "LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", "idValue": "1ae5c5d5-2c2c-4c2f-9d0f-2b2b2b2b2b2b"]),
                        .object(["idType": "PLAINTEXT_IP_ADDRESS", "idValue": .string(SampleLead.address)]),
                    ]),
                    "userInfo": .object([
                        "firstName": "Zebulon", "lastName": "Quackenbush", "title": "CTO", "companyName": "Acme", "countryCode": "US",
                    ]),
                    "externalIds": .array(["lead-8123"]), "lead": "urn:li:leadGenFormResponse:bad1c1e4-5",
                ]))
        #expect(event["conversionValue"] == .object(["currencyCode": "IDR", "amount": "15000000"]))
    }

    @Test("GA4 gets the client and the session out of the whole cookies") func ga4() throws {
        let adapter = GA4Adapter.sample()
        let hit = try body(adapter, .ga4(adapter.configuration), Self.row)
        #expect(hit["client_id"] == "123456789.1700000000")
        #expect(hit["timestamp_micros"]?.integer == SampleLead.time.microseconds)
        let parameters = try #require(hit["events"]?[0]?["params"])
        #expect(parameters["session_id"] == "1700000123")
        #expect(parameters["value"] == .number(ExactDecimal(15_000_000)))
        #expect(parameters["transaction_id"] == "deal-9")
    }
}
