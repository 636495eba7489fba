import ConversionCore

/// LinkedIn Conversions API. Facts: platforms sheet LinkedIn; learn.microsoft.com/linkedin/marketing/integrations/ads-reporting/conversions-api.
struct LinkedInAdapter: DestinationAdapter {
    let configuration: LinkedInConfiguration
    let limits: RequestLimits
    private let renderer = LinkedInEventRenderer()
    private let requests: LinkedInRequest
    /// `nil` where the settings hold an access token, which does not run out.
    let grant: (any AccessGrant)?

    /// What LinkedIn documents as the most events in one request (§1).
    static let maximumEvents = 5000

    /// What the platforms sheet recommends (§7): on a bad event LinkedIn refuses the whole request.
    static let recommendedEvents = 500

    init(destination: DestinationSettings, configuration: LinkedInConfiguration, endpoints: Endpoints) {
        self.configuration = configuration
        limits = RequestLimits(
            events: min(max(destination.batchSize ?? Self.recommendedEvents, 1), Self.maximumEvents),
            // LinkedIn publishes no limit; 5000 events of the usual 400 bytes.
            bytes: 2_000_000,
            requestsInFlight: max(destination.maxInFlight ?? 2, 1),
            timeout: .seconds(30))
        requests = LinkedInRequest(configuration: configuration, endpoint: endpoints.linkedin)
        grant = configuration.accessToken == nil ? RefreshTokenGrant(.linkedin, endpoint: endpoints.linkedinOAuth) : nil
    }

    var secretReferences: [SecretName: SecretReference] {
        if let token = configuration.accessToken { return [.accessToken: token] }
        var references: [SecretName: SecretReference] = [:]
        references[.refreshToken] = configuration.refreshToken
        references[.clientID] = configuration.clientID
        references[.clientSecret] = configuration.clientSecret
        return references
    }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, of: lead)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        LinkedInReply(reply).verdict(eventCount: eventCount)
    }
}
