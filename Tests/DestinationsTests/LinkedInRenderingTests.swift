import ConversionCore
import Testing

@testable import Destinations

@Suite("LinkedIn events and requests (R45)") struct LinkedInRenderingTests {
    private func render(_ event: PlannedEvent, _ transition: Transition = SampleLead.transition(), _ identity: LeadIdentity) -> RenderedEvent {
        LinkedInAdapter.sample().render(event, transition: transition, identity: identity)
    }

    private static func event(value: (String, String)? = nil) -> PlannedEvent {
        var event = SampleLead.event("PURCHASE", channel: .standard, value: value)
        event.conversionTarget = "106"
        return event
    }

    @Test("an event with every field, byte for byte") func full() throws {
        let identity = SampleLead.identity {
            $0.linkedin.firstPartyID = "1ae5c5d5"
            $0.linkedin.address = "203.0.113.7"
            $0.linkedin.firstName = "Zebulon"
            $0.linkedin.lastName = "Quackenbush"
            $0.linkedin.title = "CTO"
            $0.linkedin.company = "Acme \"X\""
            $0.linkedin.country = "US"
            $0.linkedin.lead = "urn:li:leadGenFormResponse:abc-1"
        }
        let rendered = render(Self.event(value: ("120.50", "USD")), SampleLead.transition(), identity)
        #expect(
            text(rendered.json) == """
                {"conversion":"urn:lla:llaPartnerConversion:106","conversionHappenedAt":1795305600123,\
                "conversionValue":{"currencyCode":"USD","amount":"120.5"},"eventId":"cv0123456789abcdef0123456789abcdef",\
                "user":{"userIds":[{"idType":"SHA256_EMAIL","idValue":"\(digest(SampleLead.email))"},\
                {"idType":"LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID","idValue":"1ae5c5d5"},\
                {"idType":"PLAINTEXT_IP_ADDRESS","idValue":"203.0.113.7"}],\
                "userInfo":{"firstName":"Zebulon","lastName":"Quackenbush","title":"CTO","companyName":"Acme \\"X\\"","countryCode":"US"},\
                "externalIds":["lead-8123"],"lead":"urn:li:leadGenFormResponse:abc-1"}}
                """)
        _ = try json(text(rendered.json))
    }

    @Test("userIds is there though it be empty, and half a name is none") func bare() {
        let identity = SampleLead.identity {
            $0.linkedin.email = nil
            $0.linkedin.firstName = "Zebulon"
            $0.linkedin.company = "Acme"
        }
        #expect(
            text(render(Self.event(), SampleLead.transition(), identity).json) == """
                {"conversion":"urn:lla:llaPartnerConversion:106","conversionHappenedAt":1795305600123,\
                "eventId":"cv0123456789abcdef0123456789abcdef","user":{"userIds":[],"externalIds":["lead-8123"]}}
                """)
    }

    @Test("D9: amounts are exact texts in major units", arguments: [
        ("0", "0"), ("15000000", "15000000"), ("0.10", "0.1"), ("9007199254740993.01", "9007199254740993.01"),
    ])
    func money(amount: String, sent: String) throws {
        let event = try json(text(render(Self.event(value: (amount, "IDR")), SampleLead.transition(), SampleLead.identity()).json))
        #expect(event["conversionValue"]?["amount"] == .string(sent))
    }

    @Test("D17: a lead id that is an e-mail address or the lead's phone number does not go in clear", arguments: ["jo@example.com", "+16505551212", "16505551212"])
    func personalLeadID(leadID: String) {
        let transition = SampleLead.transition { $0.leadID = leadID }
        #expect(!text(render(Self.event(), transition, SampleLead.identity()).json).contains("externalIds"))
    }

    @Test("D15: LinkedIn drops no repeats of ours; all events may share a request") func deduplication() {
        let rendered = render(Self.event(), SampleLead.transition(), SampleLead.identity())
        #expect(rendered.deduplicationWindow == nil && rendered.group == nil && rendered.notBefore == nil)
    }

    // MARK: Requests

    private static let secrets = Secrets([.accessToken: "AQV-secret"])

    @Test("the request names its version, its protocol and its method, for a single event too", arguments: [1, 3]) func request(count: Int) throws {
        let events = (0..<count).map { Array(#"{"eventId":"e\#($0)"}"#.utf8)[...] }
        let request = LinkedInAdapter.sample { $0.apiVersion = "202606" }.request(joining: events, group: nil, secrets: Self.secrets)
        #expect(request.method == .post)
        #expect(request.url == "https://api.linkedin.com/rest/conversionEvents")
        #expect(
            request.headers == [
                .init("Content-Type", "application/json"), .init("Authorization", "Bearer AQV-secret"), .init("LinkedIn-Version", "202606"),
                .init("X-Restli-Protocol-Version", "2.0.0"), .init("X-RestLi-Method", "BATCH_CREATE"),
            ])
        let body = try JSONValue.parse(request.body)
        #expect(body.object?.keys.sorted() == ["elements"])
        #expect(body["elements"]?.array?.compactMap { $0["eventId"]?.string } == (0..<count).map { "e\($0)" })
    }

    @Test("batch_size moves the number of events between 1 and LinkedIn's 5000", arguments: [(nil, 500), (0, 1), (2000, 2000), (9000, 5000)] as [(Int?, Int)])
    func batchSize(setting: Int?, expected: Int) {
        #expect(LinkedInAdapter.sample(settings: { $0.batchSize = setting }).limits.events == expected)
        #expect(LinkedInAdapter.sample().limits.requestsInFlight == 2)
    }

    @Test("the secrets are the token, or what renews one") func secretReferences() {
        #expect(LinkedInAdapter.sample().secretReferences == [.accessToken: .environment("LINKEDIN_TOKEN")])
        let renewed = LinkedInAdapter.sample {
            $0.accessToken = nil
            $0.refreshToken = .environment("R")
            $0.clientID = .environment("I")
            $0.clientSecret = .environment("S")
        }
        #expect(
            renewed.secretReferences
                == [.refreshToken: .environment("R"), .clientID: .environment("I"), .clientSecret: .environment("S")])
    }
}
