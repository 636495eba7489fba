import ConversionCore

/// Reads the keys of a TikTok destination.
enum TikTokReader {
    static func read(_ table: StrictTable) -> TikTokConfiguration {
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = table.string("event_source_id")
        tiktok.crmEventSourceID = table.string("crm_event_source_id")
        tiktok.offlineEventSourceID = table.string("offline_event_source_id")
        tiktok.accessToken = table.secret("access_token")
        tiktok.testEventCode = table.string("test_event_code")
        tiktok.defaultSource = table.word("default_source", of: [.web, .crm, .offline]) ?? tiktok.defaultSource
        return tiktok
    }
}
