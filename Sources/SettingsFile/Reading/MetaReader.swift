import ConversionCore

/// Reads the keys of a Meta destination.
enum MetaReader {
    static func read(_ table: StrictTable) -> MetaConfiguration {
        var meta = MetaConfiguration()
        meta.pixelID = table.digits("pixel_id", upTo: 20, example: "1234567890")
        meta.accessToken = table.secret("access_token")
        meta.appSecret = table.secret("app_secret")
        meta.testEventCode = table.name("test_event_code")
        meta.apiVersion = table.string("api_version", expected: "a Graph API version such as \"\(meta.apiVersion)\"", where: isVersion) ?? meta.apiVersion
        meta.limitedDataUse = table.subtable("limited_data_use").flatMap(readLimitedDataUse)
        meta.whatsappBusinessAccountID = table.digits("whatsapp_business_account_id", upTo: 20, example: "102290129340398")
        meta.crmName = table.name("crm_name") ?? meta.crmName
        meta.messagingEvents = table.texts("messaging_events", DestinationReader.refuseEventName)
        return meta
    }

    private static func isVersion(_ text: String) -> Bool {
        guard text.hasPrefix("v") else { return false }
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { String($0).isDigits(upTo: 3) }
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
