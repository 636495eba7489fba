import ConversionCore

/// Google Ads by the Ads API's `uploadClickConversions`, for those whom Google still lets use it (rule D1).
/// Facts: platforms sheet Google Ads; developers.google.com/google-ads/api/docs/conversions/upload-offline.
struct GoogleAdsAdapter: DestinationAdapter {
    let limits: RequestLimits
    let secretReferences: [SecretName: SecretReference]
    private let access: GoogleAccess
    private let renderer: GoogleAdsEventRenderer
    private let requests: GoogleAdsRequest

    /// What Google documents as the most conversions in one request, and recommends as well (§1, §7): a request counts as one
    /// operation whatever its size, and every row is judged by itself.
    static let maximumEvents = 2000

    init(destination: DestinationSettings, configuration: GoogleAdsConfiguration, endpoints: Endpoints) {
        limits = RequestLimits(
            events: min(max(destination.batchSize ?? Self.maximumEvents, 1), Self.maximumEvents),
            // The limit is not published; the platforms sheet advises to stay below 4 MB.
            bytes: 3_900_000,
            // Requests side by side that touch the same conversions hinder each other (§7).
            requestsInFlight: max(destination.maxInFlight ?? 2, 1),
            timeout: .seconds(60))
        access = GoogleAccess(configuration, scope: .googleAds, endpoint: endpoints.googleOAuth)
        var references = access.secretReferences
        references[.developerToken] = configuration.developerToken
        secretReferences = references
        renderer = GoogleAdsEventRenderer(configuration: configuration)
        requests = GoogleAdsRequest(configuration: configuration, endpoint: endpoints.googleAds)
    }

    var grant: (any AccessGrant)? { access.grant }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, transition: lead.transition, identity: lead.identity.google)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        GoogleAdsReply(reply).verdict(eventCount: eventCount)
    }
}
