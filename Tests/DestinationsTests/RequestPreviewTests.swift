import ConversionCore
import Testing

@testable import Destinations

@Suite("preview") struct RequestPreviewTests {
    @Test("Meta's request is shown with its secrets as asterisks") func meta() throws {
        let adapter = MetaAdapter.sample { $0.appSecret = .environment("APP") }
        let preview = try JSONValue.parse(requestPreview(of: RenderedEvent(json: Array(#"{"a":1}"#.utf8), deduplicationWindow: nil), by: adapter))
        #expect(
            preview
                == .object([
                    "method": "POST", "url": "https://graph.facebook.com/v26.0/1234567890/events",
                    "headers": .object(["Content-Type": "application/json", "Authorization": "Bearer ***"]),
                    "body": .object([
                        "data": .array([.object(["a": .number(ExactDecimal(1))])]), "partner_agent": "conversiond", "appsecret_proof": "***",
                    ]),
                ]))
    }

    @Test("GA4's request is shown with its secret as asterisks") func ga4() throws {
        let preview = requestPreview(of: RenderedEvent(json: Array(#"{"a":1}"#.utf8), deduplicationWindow: nil), by: GA4Adapter.sample())
        #expect(
            text(preview) == """
                {"method":"POST","url":"https://www.google-analytics.com/mp/collect?measurement_id=G-ABC123&api_secret=***",\
                "headers":{"Content-Type":"application/json"},"body":{"a":1}}
                """)
    }

    @Test("the previewed body holds the very bytes that are sent") func sameBytes() {
        let adapter = MetaAdapter.sample()
        let event = adapter.render(
            SampleLead.event(value: ("1.10", "USD")), transition: SampleLead.transition(), identity: SampleLead.identity())
        #expect(text(requestPreview(of: event, by: adapter)).contains(text(event.json)))
        let sent = adapter.request(joining: [event.json[...]], group: nil, secrets: Secrets([.accessToken: "T"]))
        #expect(text(sent.body).contains(text(event.json)))
    }

    @Test("TikTok's request is shown with its source at the root") func tiktok() throws {
        let event = RenderedEvent(json: Array(#"{"a":1}"#.utf8), deduplicationWindow: nil, group: "crm")
        let preview = try JSONValue.parse(requestPreview(of: event, by: TikTokAdapter.sample()))
        #expect(preview["headers"]?["Access-Token"] == "***")
        #expect(preview["body"]?["event_source"] == "crm")
    }

    @Test("LinkedIn's request is shown with its token as asterisks") func linkedin() throws {
        let event = RenderedEvent(json: Array(#"{"a":1}"#.utf8), deduplicationWindow: nil)
        let preview = try JSONValue.parse(requestPreview(of: event, by: LinkedInAdapter.sample()))
        #expect(preview["headers"]?["Authorization"] == "Bearer ***")
        #expect(preview["body"] == .object(["elements": .array([.object(["a": .number(ExactDecimal(1))])])]))
    }

    @Test("the factory knows every platform, and both of Google Ads' APIs") func factory() {
        func adapter(_ configuration: PlatformConfiguration) -> any DestinationAdapter {
            makeAdapter(for: DestinationSettings(name: "d", configuration: configuration), endpoints: Endpoints())
        }
        #expect(adapter(.meta(MetaConfiguration())) is MetaAdapter)
        #expect(adapter(.ga4(GA4Configuration())) is GA4Adapter)
        #expect(adapter(.googleAds(GoogleAdsConfiguration())) is DataManagerAdapter)
        var legacy = GoogleAdsConfiguration()
        legacy.api = .googleAds
        #expect(adapter(.googleAds(legacy)) is GoogleAdsAdapter)
        #expect(adapter(.tiktok(TikTokConfiguration())) is TikTokAdapter)
        #expect(adapter(.linkedin(LinkedInConfiguration())) is LinkedInAdapter)
    }
}
