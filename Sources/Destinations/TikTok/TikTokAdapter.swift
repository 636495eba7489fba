import ConversionCore

/// TikTok Events API 2.0. Facts: platforms sheet TikTok; business-api.tiktok.com/portal/docs?id=1771101027431425.
struct TikTokAdapter: DestinationAdapter {
    let configuration: TikTokConfiguration
    let limits: RequestLimits
    private let renderer: TikTokEventRenderer
    private let requests: TikTokRequest

    /// What TikTok documents as the most events in one request; one more and it refuses all of them (§1).
    static let maximumEvents = 1000

    /// TikTok refuses a whole request for one bad event, and finding it costs about 2·log₂ n requests; 200 is the upper
    /// end of what the platforms sheet recommends (§7).
    static let recommendedEvents = 200

    init(destination: DestinationSettings, configuration: TikTokConfiguration, endpoint: String) {
        self.configuration = configuration
        limits = RequestLimits(
            events: min(max(destination.batchSize ?? Self.recommendedEvents, 1), Self.maximumEvents),
            // Below 1 MB with the envelope around the events; TikTok publishes no limit (§1).
            bytes: 995_000,
            requestsInFlight: max(destination.maxInFlight ?? 4, 1),
            timeout: .seconds(30))
        renderer = TikTokEventRenderer(configuration: configuration)
        requests = TikTokRequest(configuration: configuration, endpoint: endpoint)
    }

    var secretReferences: [SecretName: SecretReference] {
        configuration.accessToken.map { [.accessToken: $0] } ?? [:]
    }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, of: lead)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, source: group.flatMap(TikTokConfiguration.Source.init) ?? configuration.defaultSource, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        TikTokReply(reply).verdict(eventCount: eventCount)
    }
}
