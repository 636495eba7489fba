import ConversionCore
import Destinations
import HTTPClient

/// Whether a platform's endpoint answers HTTP at all. Sends no event and no secret.
struct EndpointProbe: Sendable {
    let session: HTTPSession

    /// The endpoints that enabled destinations use, by configuration key, in order.
    static func targets(of destinations: [DestinationSettings], _ endpoints: Endpoints) -> [(name: String, url: String)] {
        var found: [(name: String, url: String)] = []
        func add(_ name: String, _ url: String) {
            if !found.contains(where: { $0.url == url }) { found.append((name, url)) }
        }
        for destination in destinations where destination.enabled {
            switch destination.configuration {
            case .meta: add("meta", endpoints.meta)
            case .ga4(let ga4):
                let isChanged = endpoints.ga4 != Endpoints().ga4
                ga4.region == .eu && !isChanged ? add("ga4 (eu)", endpoints.ga4EU) : add("ga4", endpoints.ga4)
            case .googleAds(let ads):
                ads.api == .dataManager ? add("data_manager", endpoints.dataManager) : add("google_ads", endpoints.googleAds)
                add("google_oauth", endpoints.googleOAuth)
            case .tiktok: add("tiktok", endpoints.tiktok)
            case .linkedin(let linkedin):
                add("linkedin", endpoints.linkedin)
                if linkedin.refreshToken != nil { add("linkedin_oauth", endpoints.linkedinOAuth) }
            }
        }
        return found
    }

    func probe(_ name: String, _ url: String) async -> CheckLine {
        do throws(HTTPError) {
            let response = try await session.send(
                HTTPRequest(method: .get, url: url + "/", timeout: .seconds(10), connectTimeout: .seconds(5)))
            return CheckLine(.ok, "endpoint \(name)", "\(url) answers (HTTP \(response.status))")
        } catch {
            // Whatever came back was HTTP, and that is all that was asked.
            if error.reason == .responseTooLarge { return CheckLine(.ok, "endpoint \(name)", "\(url) answers") }
            return CheckLine(.failed, "endpoint \(name)", "\(url): \(error)")
        }
    }
}
