import ConversionCore
import Testing

@testable import Destinations

/// Settings come from the database and from files; where requests go, from the operator's configuration only.
@Suite("Endpoints") struct EndpointTests {
    /// What the settings' own checks would refuse, had somebody got it past them.
    private static let hostile = [
        "@evil.example/", "//evil.example/x", "../../..", "1@evil.example", ":80@evil.example", "\\evil.example", "?host=evil.example", "#", "%2F%2Fevil.example",
        "1\r\nHost: evil.example",
    ]

    @Test("No setting leads a request to another host or adds a header", arguments: hostile)
    func settingsChangeNoHost(_ text: String) {
        var endpoints = Endpoints()
        for endpoint in [\Endpoints.meta, \.ga4, \.ga4EU, \.dataManager, \.googleAds, \.tiktok, \.linkedin] { endpoints[keyPath: endpoint] = "https://ours.example" }
        var meta = MetaConfiguration()
        (meta.pixelID, meta.apiVersion) = (text, text)
        var ga4 = GA4Configuration()
        ga4.measurementID = text
        var dataManager = GoogleAdsConfiguration()
        (dataManager.customerID, dataManager.loginCustomerID, dataManager.defaultAction, dataManager.apiVersion) = (text, text, text, text)
        var ads = dataManager
        ads.api = .googleAds
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = text
        var linkedin = LinkedInConfiguration()
        linkedin.apiVersion = text
        let configurations: [PlatformConfiguration] = [
            .meta(meta), .ga4(ga4), .googleAds(dataManager), .googleAds(ads), .tiktok(tiktok), .linkedin(linkedin),
        ]
        for configuration in configurations {
            let adapter = makeAdapter(for: DestinationSettings(name: "d", configuration: configuration), endpoints: endpoints)
            let request = adapter.request(joining: [Array("{}".utf8)[...]], group: nil, secrets: .redacted)
            #expect(request.url.hasPrefix("https://ours.example/"), "\(request.url)")
            if let confirmation = adapter.confirmation {
                #expect(confirmation.request(requestID: text, secrets: .redacted).url.hasPrefix("https://ours.example/"))
            }
        }
    }
}
