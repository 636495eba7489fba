import ConversionCore

/// Meta Conversions API. Facts: platforms sheet Meta; developers.facebook.com/docs/marketing-api/conversions-api.
struct MetaAdapter: DestinationAdapter {
    let configuration: MetaConfiguration
    let limits: RequestLimits
    private let renderer: MetaEventRenderer
    private let requests: MetaRequest

    /// What Meta documents as the most events in one request.
    static let maximumEvents = 1000

    /// Meta refuses a whole request for one bad event, and finding it costs about 2·log₂ n requests, so a request is
    /// kept well below the maximum of 1000; 200 is the upper end of what the platforms sheet recommends, about 250 kB.
    static let recommendedEvents = 200

    init(destination: DestinationSettings, configuration: MetaConfiguration, endpoint: String) {
        self.configuration = configuration
        limits = RequestLimits(
            events: min(max(destination.batchSize ?? Self.recommendedEvents, 1), Self.maximumEvents),
            // Below 1 MB with the envelope around the events.
            bytes: 995_000,
            // The default of Meta's own SDKs.
            requestsInFlight: max(destination.maxInFlight ?? 4, 1),
            timeout: .seconds(30))
        renderer = MetaEventRenderer(configuration: configuration)
        requests = MetaRequest(configuration: configuration, endpoint: endpoint)
    }

    var secretReferences: [SecretName: SecretReference] {
        var references: [SecretName: SecretReference] = [:]
        references[.accessToken] = configuration.accessToken
        references[.appSecret] = configuration.appSecret
        return references
    }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, of: lead)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        MetaReply(reply).verdict(eventCount: eventCount)
    }
}
