import ConversionCore

/// Reads the keys of a Meta destination.
enum MetaReader {
    static func read(_ table: StrictTable) -> MetaConfiguration {
        var meta = MetaConfiguration()
        meta.pixelID = table.string("pixel_id")
        meta.accessToken = table.secret("access_token")
        meta.appSecret = table.secret("app_secret")
        meta.testEventCode = table.string("test_event_code")
        meta.apiVersion = table.string("api_version") ?? meta.apiVersion
        meta.limitedDataUse = table.subtable("limited_data_use").flatMap(readLimitedDataUse)
        meta.whatsappBusinessAccountID = table.string("whatsapp_business_account_id")
        meta.crmName = table.string("crm_name") ?? meta.crmName
        meta.messagingEvents = table.texts("messaging_events", DestinationReader.refuseEventName)
        return meta
    }

    /// Facts: developers.facebook.com/docs/meta-pixel/implementation/data-processing-options.
    private static func readLimitedDataUse(_ table: StrictTable) -> MetaConfiguration.LimitedDataUse? {
        let country = table.integer("country", in: 0...10_000)
        let state = table.integer("state", in: 0...10_000)
        for key in ["country", "state"] where !table.contains(key) {
            table.reportMissing(key, expected: "Meta's number of it, 0 to let Meta find it: { country = 0, state = 0 }")
        }
        table.refuseUnknownKeys()
        guard let country, let state else { return nil }
        return MetaConfiguration.LimitedDataUse(country: country, state: state)
    }
}
