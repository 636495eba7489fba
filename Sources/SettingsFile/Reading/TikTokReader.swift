import ConversionCore

/// Reads the keys of a TikTok destination.
enum TikTokReader {
    static func read(_ table: StrictTable) -> TikTokConfiguration {
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = table.string("event_source_id", expected: "the pixel code, letters and digits, such as \"C4ABCDEF\"") {
            (1...64).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        tiktok.accessToken = table.secret("access_token")
        tiktok.testEventCode = table.name("test_event_code")
        tiktok.defaultSource = table.word("default_source", of: [.web, .crm, .offline]) ?? tiktok.defaultSource
        return tiktok
    }
}
