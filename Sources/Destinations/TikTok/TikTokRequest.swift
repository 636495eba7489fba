import ConversionCore

/// Joins events of one source into `POST /open_api/v1.3/event/track/` (platforms sheet TikTok §1, §2.1).
struct TikTokRequest: Sendable {
    /// Names the sender to TikTok.
    static let partnerName = "conversiond"

    private let configuration: TikTokConfiguration
    private let url: String

    init(configuration: TikTokConfiguration, endpoint: String) {
        self.configuration = configuration
        // With the slash at its end: without it TikTok answers that there is no such path.
        url = joinedURL(endpoint, "open_api/v1.3/event/track/")
    }

    func joining(_ events: [ArraySlice<UInt8>], source: TikTokConfiguration.Source, secrets: Secrets) -> PlatformRequest {
        var json = JSONWriter(capacity: events.reduce(256) { $0 + $1.count + 1 })
        json.beginObject()
        json.key("event_source")
        json.string(source.rawValue)
        json.key("event_source_id")
        json.string(sourceID(of: source))
        json.member("test_event_code", text: configuration.testEventCode)
        json.key("partner_name")
        json.string(Self.partnerName)
        json.key("data")
        json.beginArray()
        for event in events { json.raw(event) }
        json.endArray()
        json.endObject()
        return PlatformRequest(
            method: .post, url: url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("Access-Token", secrets[.accessToken]),
            ],
            body: json.bytes)
    }

    private func sourceID(of source: TikTokConfiguration.Source) -> String {
        let own: String? =
            switch source {
            case .web: nil
            case .crm: configuration.crmEventSourceID
            case .offline: configuration.offlineEventSourceID
            }
        return (own ?? configuration.eventSourceID ?? "").trimmedOrNil ?? ""
    }
}
