import ConversionCore

/// Joins conversions into `POST /{version}/customers/{id}:uploadClickConversions` (platforms sheet Google Ads §1, §2).
struct GoogleAdsRequest: Sendable {
    private let url: String
    private let loginCustomerID: String?
    private let hasDeveloperToken: Bool

    init(configuration: GoogleAdsConfiguration, endpoint: String) {
        url = joinedURL(
            endpoint,
            "\(percentEncoded(configuration.apiVersion))/customers/\(percentEncoded(configuration.customerID ?? "")):uploadClickConversions")
        loginCustomerID = configuration.loginCustomerID
        hasDeveloperToken = configuration.developerToken != nil
    }

    func joining(_ events: [ArraySlice<UInt8>], secrets: Secrets) -> PlatformRequest {
        var json = JSONWriter(capacity: events.reduce(64) { $0 + $1.count + 1 })
        json.beginObject()
        json.key("conversions")
        json.beginArray()
        for event in events { json.raw(event) }
        json.endArray()
        // Without it one bad row would refuse them all, and Google demands it.
        json.key("partialFailure")
        json.bool(true)
        json.endObject()
        var headers: [PlatformRequest.Header] = [
            .init("Content-Type", "application/json"),
            .init("Authorization", "Bearer " + secrets[.accessToken]),
        ]
        if let loginCustomerID { headers.append(.init("login-customer-id", loginCustomerID)) }
        // Ignored since September 2026, and refused by some later version: sent only where it is configured (§1).
        if hasDeveloperToken { headers.append(.init("developer-token", secrets[.developerToken])) }
        return PlatformRequest(method: .post, url: url, headers: headers, body: json.bytes)
    }
}
