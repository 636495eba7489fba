import ConversionCore

/// The adapter for a destination.
///
/// An incomplete configuration gets its adapter as well: it is `decide()` that skips its events with a reason (rule R46).
public func makeAdapter(for destination: DestinationSettings, endpoints: Endpoints) -> any DestinationAdapter {
    switch destination.configuration {
    case .meta(let configuration):
        MetaAdapter(destination: destination, configuration: configuration, endpoint: endpoints.meta)
    case .ga4(let configuration):
        GA4Adapter(destination: destination, configuration: configuration, endpoints: endpoints)
    case .googleAds(let configuration):
        switch configuration.api {
        case .dataManager: DataManagerAdapter(destination: destination, configuration: configuration, endpoints: endpoints)
        case .googleAds: GoogleAdsAdapter(destination: destination, configuration: configuration, endpoints: endpoints)
        }
    case .tiktok(let configuration):
        TikTokAdapter(destination: destination, configuration: configuration, endpoint: endpoints.tiktok)
    case .linkedin(let configuration):
        LinkedInAdapter(destination: destination, configuration: configuration, endpoints: endpoints)
    }
}
