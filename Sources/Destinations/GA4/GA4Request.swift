import ConversionCore

/// Addresses one event to `POST /mp/collect` (platforms sheet GA4 §1).
struct GA4Request: Sendable {
    private let address: String

    init(configuration: GA4Configuration, endpoints: Endpoints) {
        let base = configuration.region == .eu && endpoints.ga4 == Endpoints().ga4 ? endpoints.ga4EU : endpoints.ga4
        address = joinedURL(base, "mp/collect?measurement_id=\(percentEncoded(configuration.measurementID ?? ""))&api_secret=")
    }

    func joining(_ events: [ArraySlice<UInt8>], secrets: Secrets) -> PlatformRequest {
        precondition(events.count == 1, "GA4 takes one client in a request, as the adapter's limits say")
        // The query string is the only place where GA4 takes the secret: this URL is never logged.
        let secret = secrets.isRedacted ? "***" : percentEncoded(secrets[.apiSecret])
        return PlatformRequest(
            method: .post, url: address + secret, headers: [.init("Content-Type", "application/json")],
            body: Array(events[0]))
    }
}
