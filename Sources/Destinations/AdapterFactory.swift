import ConversionCore

/// The adapter for a destination, or `nil` where this version has none for its platform.
public func makeAdapter(for destination: DestinationSettings, endpoints: Endpoints) -> (any DestinationAdapter)? {
    switch destination.configuration {
    case .meta, .ga4, .googleAds, .tiktok, .linkedin: nil
    }
}
