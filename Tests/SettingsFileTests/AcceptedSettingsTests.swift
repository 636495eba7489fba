import ConversionCore
import SettingsFile
import SettingsSamples
import Testing

@Suite struct AcceptedSettingsTests {
    @Test("The documented example means what it says")
    func example() throws {
        let settings = try SettingsFile.decode(contractExample, file: "example.toml")
        var expected = WorkspaceSettings(name: "default")
        expected.currency = "IDR"
        expected.phoneCountry = "ID"
        expected.modalTriggerStatuses = ["invoice", "won"]
        expected.values = ["new": [.fixed(ExactDecimal(10_000))], "won": [.actual, .estimated]]
        var meta = MetaConfiguration()
        meta.pixelID = "1234567890"
        meta.accessToken = .environment("META_TOKEN")
        meta.testEventCode = "TEST123"
        var metaMain = DestinationSettings(name: "meta-main", configuration: .meta(meta))
        metaMain.events = ["won": "Closing", "pageview": "dont_send"]
        var ga4 = GA4Configuration()
        ga4.measurementID = "G-ABC123"
        ga4.apiSecret = .environment("GA4_SECRET")
        var ads = GoogleAdsConfiguration()
        ads.customerID = "1234567890"
        ads.loginCustomerID = "9876543210"
        ads.defaultAction = "111222333"
        ads.credentials = .file("/etc/conversiond/google-service-account.json")
        ads.actions = ["won": "444555666"]
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = "C4ABCDEF"
        tiktok.accessToken = .environment("TIKTOK_TOKEN")
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = .environment("LINKEDIN_TOKEN")
        linkedin.conversions = ["LEAD": "101", "PURCHASE": "102"]
        expected.destinations = [
            metaMain, DestinationSettings(name: "ga4-main", configuration: .ga4(ga4)),
            DestinationSettings(name: "google-ads", configuration: .googleAds(ads)),
            DestinationSettings(name: "tiktok-main", configuration: .tiktok(tiktok)),
            DestinationSettings(name: "linkedin-main", configuration: .linkedin(linkedin)),
        ]
        #expect(settings == expected)
    }

    @Test("An empty file is the default workspace without destinations")
    func empty() throws {
        #expect(try SettingsFile.decode("", file: "s.toml") == WorkspaceSettings(name: "default"))
    }

    @Test("Every key that a destination can have is read")
    func everyKey() throws {
        let text = """
            [[destination]]
            name = "m"
            original_name = "old"
            platform = "meta"
            enabled = false
            strict_requires_any = ["fbclid", "first_name+last_name"]
            once_per = "deal"
            resend_when_unknown = true
            max_age = "90m"
            batch_size = 50
            max_in_flight = 2
            app_secret = "credential:meta-app"
            api_version = "v25.0"
            limited_data_use = { country = 1, state = 1000 }
            whatsapp_business_account_id = "102290129340398"
            crm_name = "Acme CRM"
            messaging_events.won = "Purchase"
            [[destination]]
            name = "g"
            platform = "ga4"
            region = "eu"
            synthetic_client_id = true
            [[destination]]
            name = "a"
            platform = "google_ads"
            api = "google_ads"
            refresh_token = "env:R"
            client_id = "env:I"
            client_secret = "file:/run/secret"
            developer_token = "env:D"
            api_version = "v27"
            [[destination]]
            name = "t"
            platform = "tiktok"
            crm_event_source_id = "7361234567890123456"
            offline_event_source_id = "7361234567890123457"
            test_event_code = "TEST1"
            default_source = "crm"
            [[destination]]
            name = "l"
            platform = "linkedin"
            refresh_token = "env:R"
            client_id = "env:I"
            client_secret = "env:S"
            api_version = "202601"
            """
        var meta = MetaConfiguration()
        meta.appSecret = .credential("meta-app")
        meta.apiVersion = "v25.0"
        meta.limitedDataUse = MetaConfiguration.LimitedDataUse(country: 1, state: 1000)
        meta.whatsappBusinessAccountID = "102290129340398"
        meta.crmName = "Acme CRM"
        meta.messagingEvents = ["won": "Purchase"]
        var m = DestinationSettings(name: "m", configuration: .meta(meta))
        m.originalName = "old"
        m.enabled = false
        m.strictRequiresAny = [.fbclid, .firstAndLastName]
        m.oncePer = .deal
        m.resendWhenUnknown = true
        m.maxAge = .minutes(90)
        m.batchSize = 50
        m.maxInFlight = 2
        var ga4 = GA4Configuration()
        ga4.region = .eu
        ga4.syntheticClientID = true
        var ads = GoogleAdsConfiguration()
        ads.api = .googleAds
        ads.refreshToken = .environment("R")
        ads.clientID = .environment("I")
        ads.clientSecret = .file("/run/secret")
        ads.developerToken = .environment("D")
        ads.apiVersion = "v27"
        var tiktok = TikTokConfiguration()
        tiktok.crmEventSourceID = "7361234567890123456"
        tiktok.offlineEventSourceID = "7361234567890123457"
        tiktok.testEventCode = "TEST1"
        tiktok.defaultSource = .crm
        var linkedin = LinkedInConfiguration()
        linkedin.refreshToken = .environment("R")
        linkedin.clientID = .environment("I")
        linkedin.clientSecret = .environment("S")
        linkedin.apiVersion = "202601"
        let settings = try SettingsFile.decode(text, file: "s.toml")
        #expect(
            settings.destinations == [
                m, DestinationSettings(name: "g", configuration: .ga4(ga4)),
                DestinationSettings(name: "a", configuration: .googleAds(ads)),
                DestinationSettings(name: "t", configuration: .tiktok(tiktok)),
                DestinationSettings(name: "l", configuration: .linkedin(linkedin)),
            ])
    }

    @Test("D9: value sources in every form", arguments: [
        ("{ fixed = \"10000\" }", [ValueSource.fixed(ExactDecimal(10_000))]),
        ("{ fixed = 10000 }", [.fixed(ExactDecimal(10_000))]),
        ("{ fixed = \"0.10\" }", [.fixed(ExactDecimal("0.1")!)]),
        ("{ fixed = 0 }", [.fixed(ExactDecimal(0))]),
        ("[\"actual\", \"estimated\"]", [.actual, .estimated]),
        ("[\"estimated\"]", [.estimated]),
        ("[\"actual\", { fixed = \"5\" }]", [.actual, .fixed(ExactDecimal(5))]),
        ("[\n  { fixed = 5 },\n]", [.fixed(ExactDecimal(5))]),
    ])
    func values(_ text: String, _ sources: [ValueSource]) throws {
        let settings = try SettingsFile.decode("[value]\nwon = \(text)\n", file: "s.toml")
        #expect(settings.values == ["won": sources])
    }

    @Test("D13: times in every unit", arguments: [
        ("7d", TimeSpan.days(7)), ("72h", .hours(72)), ("90m", .minutes(90)), ("3600s", .hours(1)), ("60000ms", .minutes(1)),
    ])
    func spans(_ text: String, _ span: TimeSpan) throws {
        let settings = try SettingsFile.decode(
            "[[destination]]\nname = \"x\"\nplatform = \"ga4\"\nmax_age = \"\(text)\"\n", file: "s.toml")
        #expect(settings.destinations.first?.maxAge == span)
    }
}
