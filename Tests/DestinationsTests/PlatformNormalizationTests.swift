import ConversionCore
import Testing

@testable import Destinations

/// What platforms want differently of one and the same row, from the raw row to the bytes (R42–R45).
@Suite("One row, each platform's form") struct PlatformNormalizationTests {
    private static let destinations: [DestinationSettings] = {
        var meta = MetaConfiguration()
        (meta.pixelID, meta.accessToken) = ("1", .environment("M"))
        var ga4 = GA4Configuration()
        (ga4.measurementID, ga4.apiSecret) = ("G-1", .environment("G"))
        let ads = GoogleAdsConfiguration.sample { $0.api = .googleAds }
        return [
            DestinationSettings(name: "meta", configuration: .meta(meta)), DestinationSettings(name: "ga4", configuration: .ga4(ga4)),
            DestinationSettings(name: "dm", configuration: .googleAds(.sample())), DestinationSettings(name: "ads", configuration: .googleAds(ads)),
        ]
    }()

    /// Each destination's event of a row, by the destination's name.
    private func events(_ change: (inout Transition) -> Void) throws -> [String: JSONValue] {
        var workspace = WorkspaceSettings(name: "default")
        workspace.strategy = .sendAll
        workspace.phoneCountry = "ID"
        workspace.destinations = Self.destinations
        let row = SampleLead.transition {
            $0.gaClientID = "1.2"
            $0.actualValue = ExactDecimal(1)
            $0.currency = "IDR"
            change(&$0)
        }
        let plan = decideAll(row, settings: workspace, now: SampleLead.time)
        var events: [String: JSONValue] = [:]
        for decided in plan.decisions {
            let destination = Self.destinations[try #require(decided.index)]
            guard case .send(let event) = decided.decision else {
                Issue.record("\(destination.name): \(decided.decision)")
                continue
            }
            let adapter = makeAdapter(for: destination, endpoints: Endpoints())
            events[destination.name] = try JSONValue.parse(adapter.render(event, transition: row, identity: plan.identity).json)
        }
        return events
    }

    private func emails(_ events: [String: JSONValue]) -> [String: JSONValue?] {
        [
            "meta": events["meta"]?["user_data"]?["em"]?[0], "ga4": events["ga4"]?["user_data"]?["sha256_email_address"]?[0],
            "dm": events["dm"]?["userData"]?["userIdentifiers"]?[0]?["emailAddress"], "ads": events["ads"]?["userIdentifiers"]?[0]?["hashedEmail"],
        ]
    }

    private func phones(_ events: [String: JSONValue]) -> [String: JSONValue?] {
        [
            "meta": events["meta"]?["user_data"]?["ph"]?[0], "ga4": events["ga4"]?["user_data"]?["sha256_phone_number"]?[0],
            "dm": events["dm"]?["userData"]?["userIdentifiers"]?[1]?["phoneNumber"], "ads": events["ads"]?["userIdentifiers"]?[1]?["hashedPhoneNumber"],
        ]
    }

    @Test("gmail's dots, all of them, and plus go for Google only; white space goes everywhere", arguments: [
        (" J.o.h.n.Smith+shop@Gmail.com\n", "johnsmith@gmail.com", "j.o.h.n.smith+shop@gmail.com"),
        ("a.b.c+d@googlemail.com", "abc@googlemail.com", "a.b.c+d@googlemail.com"),
        ("\tA.b+c@Example.com ", "a.b+c@example.com", "a.b+c@example.com"),
    ])
    func email(raw: String, google: String, others: String) throws {
        let emails = emails(try events { $0.email = raw })
        #expect(emails["meta"] == .string(digest(others)))
        for name in ["ga4", "dm", "ads"] { #expect(emails[name] == .string(digest(google)), "\(name)") }
    }

    @Test("Google gets phones with their plus, Meta without; a national number is completed", arguments: ["+62 812-1859-5060", "0812 1859 5060", "6281218595060"])
    func phone(raw: String) throws {
        let phones = phones(try events { $0.phone = raw })
        #expect(phones["meta"] == .string(digest("6281218595060")))
        for name in ["ga4", "dm", "ads"] { #expect(phones[name] == .string(digest("+6281218595060")), "\(name)") }
    }

    @Test("an Action ID and a lead id beyond 2^53 keep every digit") func largeNumbers() throws {
        let configuration = GoogleAdsConfiguration.sample { $0.defaultAction = "9223372036854775807" }
        let event = SampleLead.event(target: configuration.defaultAction)
        let adapter = DataManagerAdapter.sample { $0.defaultAction = configuration.defaultAction }
        let rendered = adapter.render(event, transition: SampleLead.transition(), identity: SampleLead.identity())
        let body = text(adapter.request(joining: [rendered.json[...]], group: nil, secrets: .redacted).body)
        #expect(body.contains(#""productDestinationId":"9223372036854775807""#))
        let events = try events { $0.metaLeadID = "98765432109876543" }
        #expect(events["meta"]?["user_data"]?["lead_id"]?.integer == 98_765_432_109_876_543)
    }

    @Test("D9: zero is a value, and rupiah are not scaled", arguments: [("0", "IDR"), ("15000000", "IDR"), ("1234567.89", "EUR"), ("500", "JPY")])
    func value(amount: String, currency: String) throws {
        let number = try JSONValue.number(#require(ExactDecimal(amount)))
        let events = try events {
            $0.actualValue = ExactDecimal(amount)
            $0.currency = currency
        }
        #expect(events["meta"]?["custom_data"]?["value"] == number)
        #expect(events["ga4"]?["events"]?[0]?["params"]?["value"] == number)
        #expect(events["dm"]?["conversionValue"] == number)
        #expect(events["ads"]?["conversionValue"] == number)
        #expect(events["dm"]?["currency"] == .string(currency))
        #expect(events["ads"]?["currencyCode"] == .string(currency))
    }

    @Test("the moment stays the moment in each platform's form, its offset told") func time() throws {
        // 2026-11-21T23:30:00+07:00, where the next day begins half an hour later.
        let events = try events { $0.occurredAt = Timestamp(seconds: 1_795_278_600) }
        #expect(events["meta"]?["event_time"]?.integer == 1_795_278_600)
        #expect(events["ga4"]?["timestamp_micros"]?.integer == 1_795_278_600_000_000)
        #expect(events["dm"]?["eventTimestamp"] == "2026-11-21T16:30:00Z")
        #expect(events["ads"]?["conversionDateTime"] == "2026-11-21 16:30:00+00:00")
    }
}
