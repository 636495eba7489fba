import ConversionCore

/// Reads the keys of a GA4 destination.
enum GA4Reader {
    static func read(_ table: StrictTable) -> GA4Configuration {
        var ga4 = GA4Configuration()
        ga4.measurementID = table.string(
            "measurement_id", expected: "the data stream's measurement id, \"G-\" and capital letters and digits, such as \"G-ABC123\"",
            where: isMeasurementID)
        ga4.apiSecret = table.secret("api_secret")
        ga4.region = table.word("region", of: [.global, .eu]) ?? ga4.region
        ga4.syntheticClientID = table.bool("synthetic_client_id") ?? ga4.syntheticClientID
        return ga4
    }

    private static func isMeasurementID(_ text: String) -> Bool {
        text.hasPrefix("G-") && (3...30).contains(text.utf8.count)
            && text.utf8.dropFirst(2).allSatisfy { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}
