import ConversionCore

/// Reads the keys of a GA4 destination.
enum GA4Reader {
    static func read(_ table: StrictTable) -> GA4Configuration {
        var ga4 = GA4Configuration()
        ga4.measurementID = table.string("measurement_id")
        ga4.apiSecret = table.secret("api_secret")
        ga4.region = table.word("region", of: [.global, .eu]) ?? ga4.region
        ga4.syntheticClientID = table.bool("synthetic_client_id") ?? ga4.syntheticClientID
        return ga4
    }
}
