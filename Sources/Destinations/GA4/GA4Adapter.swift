import ConversionCore

/// GA4 Measurement Protocol. Facts: platforms sheet GA4; developers.google.com/analytics/devguides/collection/protocol/ga4.
struct GA4Adapter: DestinationAdapter {
    let configuration: GA4Configuration
    let limits: RequestLimits
    private let renderer: GA4EventRenderer
    private let requests: GA4Request

    init(destination: DestinationSettings, configuration: GA4Configuration, endpoints: Endpoints) {
        self.configuration = configuration
        limits = RequestLimits(
            // A request names one client, and two leads are two clients; `batch_size` cannot change that.
            events: 1,
            bytes: GA4EventRenderer.maximumBytes,
            // The upper end of what the platforms sheet recommends, because each carries one event only.
            requestsInFlight: max(destination.maxInFlight ?? 8, 1),
            timeout: .seconds(30))
        renderer = GA4EventRenderer(configuration: configuration)
        requests = GA4Request(configuration: configuration, endpoints: endpoints)
    }

    var secretReferences: [SecretName: SecretReference] {
        configuration.apiSecret.map { [.apiSecret: $0] } ?? [:]
    }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, of: lead)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        GA4Reply(reply).verdict(eventCount: eventCount)
    }
}
