import ConversionCore

/// Joins events into `POST /rest/conversionEvents` (platforms sheet LinkedIn §1).
///
/// A single event goes as a batch of one as well: then there is one form of reply to understand.
struct LinkedInRequest: Sendable {
    private let url: String
    private let version: String

    init(configuration: LinkedInConfiguration, endpoint: String) {
        url = joinedURL(endpoint, "rest/conversionEvents")
        version = configuration.apiVersion
    }

    func joining(_ events: [ArraySlice<UInt8>], secrets: Secrets) -> PlatformRequest {
        var json = JSONWriter(capacity: events.reduce(64) { $0 + $1.count + 1 })
        json.beginObject()
        json.key("elements")
        json.beginArray()
        for event in events { json.raw(event) }
        json.endArray()
        json.endObject()
        return PlatformRequest(
            method: .post, url: url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("Authorization", "Bearer " + secrets[.accessToken]),
                .init("LinkedIn-Version", version),
                .init("X-Restli-Protocol-Version", "2.0.0"),
                .init("X-RestLi-Method", "BATCH_CREATE"),
            ],
            body: json.bytes)
    }
}
