import ConversionCore
import Testing

@testable import Destinations

@Suite("Google Ads API requests (R11, R12, R43)") struct GoogleAdsRequestTests {
    private static let event = SampleLead.event("purchase", channel: .standard, value: ("120.50", "EUR"), target: "444555666")

    private func render(
        _ change: (inout Transition) -> Void = { _ in }, event: PlannedEvent = GoogleAdsRequestTests.event,
        identity: LeadIdentity = SampleLead.identity()
    ) -> RenderedEvent {
        GoogleAdsAdapter.sample().render(event, transition: SampleLead.transition(change), identity: identity)
    }

    @Test("the whole conversion, byte for byte; consent to personalisation has no place here") func whole() {
        let rendered = render {
            $0.gclid = "Cj0KCQ"
            $0.consentAdUserData = .granted
            $0.consentAdPersonalization = .denied
        }
        #expect(
            text(rendered.json) == """
                {"conversionAction":"customers/1234567890/conversionActions/444555666","conversionDateTime":"2026-11-22 00:00:00+00:00",\
                "gclid":"Cj0KCQ","conversionValue":120.5,"currencyCode":"EUR","orderId":"cv0123456789abcdef0123456789abcdef",\
                "userIdentifiers":[{"userIdentifierSource":"FIRST_PARTY","hashedEmail":"\(digest(SampleLead.email))"},\
                {"userIdentifierSource":"FIRST_PARTY","hashedPhoneNumber":"\(digest(SampleLead.phone))"}],"consent":{"adUserData":"GRANTED"}}
                """)
        #expect(rendered.group == nil)
        #expect(rendered.deduplicationWindow == .days(90))
    }

    @Test("a braid goes without the person, a gclid with it", arguments: [
        (nil, "w", "b", "wbraid", false), (nil, nil, "b", "gbraid", false), ("g", "w", "b", "gclid", true), (nil, nil, nil, nil, true),
    ] as [(String?, String?, String?, String?, Bool)])
    func braids(gclid: String?, wbraid: String?, gbraid: String?, member: String?, person: Bool) throws {
        let event = try JSONValue.parse(render { ($0.gclid, $0.wbraid, $0.gbraid) = (gclid, wbraid, gbraid) }.json)
        #expect(["gclid", "wbraid", "gbraid"].filter { event[$0] != nil } == [member].compactMap { $0 })
        #expect((event["userIdentifiers"] != nil) == person)
        #expect(event["consent"] == nil)
    }

    @Test("D9: money goes as exact decimals, zero included", arguments: [("0", "USD", "0"), ("15000000", "IDR", "15000000"), ("0.10", "EUR", "0.1")])
    func money(amount: String, currency: String, expected: String) {
        let rendered = text(render(event: SampleLead.event(value: (amount, currency), target: "1")).json)
        #expect(rendered.contains(#""conversionValue":\#(expected),"currencyCode":"\#(currency)""#))
        #expect(!text(render(event: SampleLead.event(target: "1")).json).contains("currencyCode"))
    }

    @Test("the request, its version, its headers") func request() {
        let adapter = GoogleAdsAdapter.sample {
            $0.apiVersion = "v27"
            $0.loginCustomerID = "9998887777"
            $0.developerToken = .environment("DEV")
        }
        let event = Array(#"{"a":1}"#.utf8)[...]
        let request = adapter.request(joining: [event, event], group: nil, secrets: Secrets([.accessToken: "T", .developerToken: "D"]))
        #expect(request.method == .post)
        #expect(request.url == "https://googleads.googleapis.com/v27/customers/1234567890:uploadClickConversions")
        #expect(
            request.headers == [
                .init("Content-Type", "application/json"), .init("Authorization", "Bearer T"), .init("login-customer-id", "9998887777"),
                .init("developer-token", "D"),
            ])
        #expect(text(request.body) == #"{"conversions":[{"a":1},{"a":1}],"partialFailure":true}"#)
    }

    @Test("what is not configured is not sent") func plainHeaders() {
        let request = GoogleAdsAdapter.sample().request(joining: [], group: nil, secrets: .redacted)
        #expect(request.url.contains("/v26/"))
        #expect(request.headers == [.init("Content-Type", "application/json"), .init("Authorization", "Bearer ***")])
    }

    @Test("the developer token is a secret among the others") func secrets() {
        #expect(GoogleAdsAdapter.sample().secretReferences == [.credentials: .file("/etc/key.json")])
        let adapter = GoogleAdsAdapter.sample { $0.developerToken = .environment("DEV") }
        #expect(adapter.secretReferences == [.credentials: .file("/etc/key.json"), .developerToken: .environment("DEV")])
        #expect(adapter.grant is ServiceAccountGrant)
    }

    @Test("batch_size and max_in_flight") func limits() {
        #expect(GoogleAdsAdapter.sample().limits.events == 2000)
        #expect(GoogleAdsAdapter.sample(settings: { $0.batchSize = 50 }).limits.events == 50)
        #expect(GoogleAdsAdapter.sample(settings: { $0.maxInFlight = 1 }).limits.requestsInFlight == 1)
    }
}
