import ConversionCore
import SettingsFile
import SettingsSamples
import Testing

@Suite struct RoundTripTests {
    @Test("The documented example survives a round trip, and the text is stable")
    func example() throws {
        let settings = try SettingsFile.decode(contractExample, file: "example.toml")
        let text = SettingsFile.encode(settings)
        #expect(try SettingsFile.decode(text, file: "export.toml") == settings)
        #expect(try SettingsFile.encode(SettingsFile.decode(text, file: "export.toml")) == text)
    }

    @Test("The export is readable: ordered as people write it, what the contract names always there, other defaults left out")
    func readable() throws {
        let settings = try SettingsFile.decode(contractExample, file: "example.toml")
        #expect(
            SettingsFile.encode(settings) == """
                [workspace]
                name = "default"
                strategy = "strict"
                mapping = "sales"
                currency = "IDR"
                phone_country = "ID"
                consent = "unless_denied"
                modal_trigger_statuses = ["invoice", "won"]

                [value]
                new = { fixed = "10000" }
                won = ["actual", "estimated"]

                [[destination]]
                name = "meta-main"
                platform = "meta"
                pixel_id = "1234567890"
                access_token = "env:META_TOKEN"
                test_event_code = "TEST123"
                [destination.events]
                pageview = "dont_send"
                won = "Closing"

                [[destination]]
                name = "ga4-main"
                platform = "ga4"
                measurement_id = "G-ABC123"
                api_secret = "env:GA4_SECRET"
                region = "global"

                [[destination]]
                name = "google-ads"
                platform = "google_ads"
                api = "data_manager"
                customer_id = "1234567890"
                login_customer_id = "9876543210"
                default_action = "111222333"
                credentials = "file:/etc/conversiond/google-service-account.json"
                [destination.actions]
                won = "444555666"

                [[destination]]
                name = "tiktok-main"
                platform = "tiktok"
                event_source_id = "C4ABCDEF"
                access_token = "env:TIKTOK_TOKEN"

                [[destination]]
                name = "linkedin-main"
                platform = "linkedin"
                access_token = "env:LINKEDIN_TOKEN"
                [destination.conversions]
                LEAD = "101"
                PURCHASE = "102"

                """)
    }

    @Test("Any settings survive a round trip", arguments: 0..<400)
    func anySettings(_ seed: UInt64) throws {
        var generator = SettingsGenerator(seed: seed)
        let settings = generator.settings()
        let text = SettingsFile.encode(settings)
        let decoded = try SettingsFile.decode(text, file: "export.toml")
        #expect(decoded == settings, "seed \(seed):\n\(text)")
        #expect(SettingsFile.encode(decoded) == text)
    }
}
