import ConversionCore
import Testing

@Suite("Settings that are refused (R16, R25)")
struct SettingsProblemTests {
    @Test("Complete and incomplete settings alike are accepted (R46)")
    func accepted() {
        let destinations = Platform.allCases.map(Fixtures.destination)
        #expect(Fixtures.workspace(destinations).problems().isEmpty)
        let incomplete: [PlatformConfiguration] = [
            .meta(MetaConfiguration()), .ga4(GA4Configuration()), .googleAds(GoogleAdsConfiguration()),
            .tiktok(TikTokConfiguration()), .linkedin(LinkedInConfiguration()),
        ]
        for configuration in incomplete {
            #expect(DestinationSettings(name: "d", configuration: configuration).problems().isEmpty)
        }
    }

    @Test("R16: an Action ID is a number", arguments: ["1", "111222333", "7090784486"])
    func actionIDs(text: String) {
        #expect(ActionID.problem(with: text) == nil)
    }

    @Test(
        "R16: anything else is refused with a message that says what it was mistaken for",
        arguments: [
            ("AW-123456789", "Conversion ID"), ("aw-1", "Conversion ID"), ("AW-123456789/AbCdEf", "Conversion Label"),
            ("AbCdEfGhIjKlMnOpQrSt", "Conversion Label"), ("AbC-D_efG-h12_34-567", "Conversion Label"), ("123-456-7890", "hyphens"),
            ("https://ads.google.com/aw/conversions/detail?ctId=123456789", "URL"), ("ctId=123", "URL"), ("G-ABC123", "measurement id"),
            ("", "empty"), (" ", "empty"), ("12 34", "spaces"), (" 123", "spaces"), ("0123", "not a number that Google gives"),
            ("12345678901234567890", "not a number that Google gives"), ("12.3", "digits only"), ("١٢٣", "digits only"),
        ])
    func mistakenActionIDs(text: String, says: String) {
        let problem = ActionID.problem(with: text)
        #expect(problem?.contains(says) == true)
        #expect(problem?.contains("ctId") == true, "and where to find the right one")
        let ads = Fixtures.googleAds { $0.defaultAction = text; $0.actions = ["won": text] }
        #expect(ads.problems().map(\.path) == [["destination", "google-ads", "default_action"], ["destination", "google-ads", "actions", "won"]])
    }

    static let refused: [(WorkspaceSettings, [String], String)] = {
        func workspace(_ change: (inout WorkspaceSettings) -> Void) -> WorkspaceSettings { Fixtures.workspace([], change) }
        func with(_ destination: DestinationSettings) -> WorkspaceSettings { Fixtures.workspace([destination]) }
        return [
            (workspace { $0.name = "" }, ["workspace", "name"], "name"),
            (workspace { $0.mapping = "support" }, ["workspace", "mapping"], "sales"),
            (workspace { $0.currency = "Rp" }, ["workspace", "currency"], "ISO 4217"),
            (workspace { $0.currency = "idr" }, ["workspace", "currency"], "upper case"),
            (workspace { $0.currency = "XYZ" }, ["workspace", "currency"], "ISO 4217"),
            (workspace { $0.phoneCountry = "62" }, ["workspace", "phone_country"], "ISO 3166"),
            (workspace { $0.phoneCountry = "UK" }, ["workspace", "phone_country"], "ISO 3166"),
            (workspace { $0.modalTriggerStatuses = [""] }, ["workspace", "modal_trigger_statuses"], "status"),
            (workspace { $0.values["new"] = [] }, ["value", "new"], "actual"),
            (workspace { $0.values["new"] = [.fixed(ExactDecimal(-1))] }, ["value", "new"], "0 or more"),
            (workspace { $0.values["new"] = [.fixed(ExactDecimal(1_000_000_000_000_000))] }, ["value", "new"], "below"),
            (workspace { $0.values["new"] = [.fixed(ExactDecimal("0.0000001") ?? ExactDecimal(0))] }, ["value", "new"], "6 decimals"),
            (workspace { $0.values[String(repeating: "x", count: 64)] = [.actual] }, ["value", String(repeating: "x", count: 64)], "63"),
            (workspace { $0.name = String(repeating: "x", count: 64) }, ["workspace", "name"], "63"),
            (workspace { $0.modalTriggerStatuses = ["won\u{85}lost"] }, ["workspace", "modal_trigger_statuses"], "control"),
            (with(Fixtures.meta().with { $0.name = String(repeating: "é", count: 64) }), ["destination", String(repeating: "é", count: 64), "name"], "63"),
            (with(Fixtures.meta().with { $0.batchSize = 2_001 }), ["destination", "meta-main", "batch_size"], "2000"),
            (with(Fixtures.meta().with { $0.maxInFlight = 65 }), ["destination", "meta-main", "max_in_flight"], "64"),
            (with(Fixtures.meta().with { $0.maxAge = .days(36_501) }), ["destination", "meta-main", "max_age"], "36500"),
            (with(Fixtures.meta().with { $0.events["won"] = String(repeating: "x", count: 101) }), ["destination", "meta-main", "events", "won"], "100"),
            (with(Fixtures.meta { $0.pixelID = "12 34" }), ["destination", "meta-main", "pixel_id"], "digits"),
            (with(Fixtures.meta { $0.apiVersion = "26" }), ["destination", "meta-main", "api_version"], "v26.0"),
            (with(Fixtures.meta().with { $0.events["won"] = "" }), ["destination", "meta-main", "events", "won"], "event name"),
            (with(Fixtures.meta().with { $0.events[" won"] = "X" }), ["destination", "meta-main", "events", " won"], "status"),
            (with(Fixtures.meta().with { $0.strictRequiresAny = [] }), ["destination", "meta-main", "strict_requires_any"], "identifier"),
            (with(Fixtures.meta().with { $0.maxAge = .zero }), ["destination", "meta-main", "max_age"], "longer"),
            (with(Fixtures.meta().with { $0.batchSize = 0 }), ["destination", "meta-main", "batch_size"], "from 1"),
            (with(Fixtures.meta().with { $0.maxInFlight = 0 }), ["destination", "meta-main", "max_in_flight"], "from 1"),
            (with(Fixtures.ga4 { $0.measurementID = "UA-1234-5" }), ["destination", "ga4-main", "measurement_id"], "Universal"),
            (with(Fixtures.ga4 { $0.measurementID = "AW-123" }), ["destination", "ga4-main", "measurement_id"], "Google Ads"),
            (with(Fixtures.ga4 { $0.measurementID = "ABC123" }), ["destination", "ga4-main", "measurement_id"], "G-"),
            (with(Fixtures.ga4().with { $0.events["won"] = "session_start" }), ["destination", "ga4-main", "events", "won"], "reserved"),
            (with(Fixtures.ga4().with { $0.events["won"] = "Deal closed" }), ["destination", "ga4-main", "events", "won"], "underscores"),
            (with(Fixtures.googleAds { $0.customerID = "123-456-7890" }), ["destination", "google-ads", "customer_id"], "hyphens"),
            (with(Fixtures.googleAds { $0.apiVersion = "26" }), ["destination", "google-ads", "api_version"], "v26"),
            (with(Fixtures.tiktok { $0.eventSourceID = "C4 AB" }), ["destination", "tiktok-main", "event_source_id"], "pixel code"),
            (with(Fixtures.linkedin { $0.apiVersion = "2026" }), ["destination", "linkedin-main", "api_version"], "202607"),
            (with(Fixtures.linkedin { $0.conversions = ["LEAD": "abc"] }), ["destination", "linkedin-main", "conversions", "LEAD"], "digits"),
            (with(Fixtures.tiktok { $0.crmEventSourceID = "" }), ["destination", "tiktok-main", "crm_event_source_id"], "CRM event set"),
            (with(Fixtures.tiktok { $0.offlineEventSourceID = "1 2" }), ["destination", "tiktok-main", "offline_event_source_id"], "offline"),
            (with(Fixtures.linkedin { $0.conversions = ["LEAD": "1", "PURCHASE": "01"] }), ["destination", "linkedin-main", "conversions", "PURCHASE"], "begin with 0"),
            (with(Fixtures.linkedin { $0.conversions = ["LEAD": "1", "PURCHASE": "1"] }), ["destination", "linkedin-main", "conversions", "PURCHASE"], "LEAD"),
        ]
    }()

    @Test("Each refused value is named by its key path, with what was expected", arguments: refused)
    func refusal(settings: WorkspaceSettings, path: [String], says: String) throws {
        let problem = try #require(settings.problems().first)
        #expect(problem.path == path)
        #expect(problem.expected.contains(says))
        #expect(settings.problems().count == 1)
    }

    @Test("The longest names, statuses and numbers that the tables take are accepted")
    func borders() {
        let longest = String(repeating: "🙂", count: 63)
        let settings = Fixtures.workspace([
            Fixtures.meta().with {
                $0.name = longest
                $0.batchSize = 2_000
                $0.maxInFlight = 64
                $0.maxAge = .days(36_500)
                $0.events[longest] = String(repeating: "x", count: 100)
            }
        ]) {
            $0.name = longest
            $0.modalTriggerStatuses = [longest]
            $0.values[longest] = [.fixed(ExactDecimal("999999999999999.999999") ?? ExactDecimal(-1))]
        }
        #expect(settings.problems().isEmpty)
    }

    @Test("Two destinations of one name are refused")
    func sameName() {
        let settings = Fixtures.workspace([Fixtures.meta(), Fixtures.ga4().with { $0.name = "meta-main" }])
        #expect(settings.problems().map(\.path) == [["destination", "meta-main", "name"]])
    }

    @Test(
        "GA4's rules for names",
        arguments: [
            ("purchase", true), ("close_unconvert_lead", true), ("A1_b", true), (String(repeating: "a", count: 40), true),
            (String(repeating: "a", count: 41), false), ("", false), ("1st", false), ("_x", false), ("ga_x", false), ("Google_x", false),
            ("firebase_x", false), ("FIRST_VISIT", false), ("näme", false), ("a-b", false), ("gtag.x", false),
        ])
    func ga4Names(name: String, isTaken: Bool) {
        #expect((GA4EventName.problem(with: name) == nil) == isTaken)
    }

    @Test("The default mapping's GA4 names satisfy GA4's own rules", arguments: DefaultMapping.sales)
    func defaultGA4Names(row: DefaultMapping.Row) {
        #expect(GA4EventName.problem(with: row.ga4) == nil)
    }
}
