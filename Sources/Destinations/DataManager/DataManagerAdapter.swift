import ConversionCore

/// Google Ads by the Data Manager API, the default (rule D1).
/// Facts: platforms sheet Data Manager; developers.google.com/data-manager/api.
struct DataManagerAdapter: DestinationAdapter {
    let limits: RequestLimits
    let confirmation: (any DeliveryConfirmation)?
    private let access: GoogleAccess
    private let renderer: DataManagerEventRenderer
    private let requests: DataManagerRequest

    /// What Google documents as the most events in one request.
    static let maximumEvents = 2000

    /// Google says later how many of a request's events it did not count, and not which: the smaller the request, the more
    /// that says. 100 is the platforms sheet's recommendation (§7).
    static let recommendedEvents = 100

    init(destination: DestinationSettings, configuration: GoogleAdsConfiguration, endpoints: Endpoints) {
        limits = RequestLimits(
            events: min(max(destination.batchSize ?? Self.recommendedEvents, 1), Self.maximumEvents),
            // Google names no limit; 2000 events are about half of this.
            bytes: 4_000_000,
            requestsInFlight: max(destination.maxInFlight ?? 2, 1),
            timeout: .seconds(60))
        access = GoogleAccess(configuration, scope: .dataManager, endpoint: endpoints.googleOAuth)
        renderer = DataManagerEventRenderer(configuration: configuration)
        requests = DataManagerRequest(configuration: configuration, endpoint: endpoints.dataManager)
        confirmation = DataManagerConfirmation(endpoint: endpoints.dataManager)
    }

    var secretReferences: [SecretName: SecretReference] { access.secretReferences }
    var grant: (any AccessGrant)? { access.grant }

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        renderer.render(event, transition: lead.transition, identity: lead.identity.google)
    }

    func request(joining events: [ArraySlice<UInt8>], group: String?, secrets: Secrets) -> PlatformRequest {
        requests.joining(events, secrets: secrets)
    }

    func interpret(_ reply: PlatformReply, eventCount: Int) -> Verdict {
        DataManagerReply(reply).verdict(eventCount: eventCount)
    }
}
