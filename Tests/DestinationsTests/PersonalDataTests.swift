import ConversionCore
import Testing

@testable import Destinations

@Suite("Personal data") struct PersonalDataTests {
    /// Everything personal that a CRM may have put where it does not belong.
    private static let planted: [String] = [
        "john_smith@gmail.com", "JOHN_SMITH@gmail.com", "16505551212", "+1 (650) 555-1212", "650 555 1212", "Zebulon", "QUACKENBUSH",
        "Zebulon Quackenbush", "1997-02-16", "someone.else@example.org", "+62 812-3456-7890", "mail me: jo@example.com",
    ]

    private static let adapters: [any DestinationAdapter] = [MetaAdapter.sample(), GA4Adapter.sample()]

    @Test("D17: a parameter whose name is somebody's address or number is left out, in extra and in a page's address", arguments: [
        "jo@example.com", "x jo@example.com y", "+62 812-3456-7890",
    ])
    func namesThatArePersonal(name: String) {
        #expect(PersonalDataFilter.isPersonal(name: name))
        let filter = PersonalDataFilter(SampleLead.transition { _ in })
        #expect(!filter.allows(name, .string("1")))
        #expect(!filter.allows("nested", .object([name: .string("1")])))
        #expect(filter.cleaned(url: "https://example.com/?\(percentEncoded(name))=1&keep=1") == "https://example.com/?keep=1")
    }

    @Test(
        "D17: names that are about a person, wherever the word stands in them, and names that only look alike",
        arguments: [
            ("email", true), ("E-Mail", true), ("customer_email", true), ("e m a i l x", true), ("xphone", true), ("passwd", true), ("x2passwd9", true),
            ("utm_useragent", true), ("nationalID", true), ("signature", true), ("age", true), ("ph", true), ("WA", true), ("Nama", true), ("token", true),
            ("utm_source", false), ("utm_campaign", false), ("ema", false), ("emai", false), ("page", false), ("phx", false), ("names", false), ("usera", false),
            ("toke", false), ("q", false), ("", false), ("-", false), ("é", false), ("EMÄIL", false), (String(repeating: "e", count: 2000), false),
        ])
    func personalNames(name: String, isPersonal: Bool) {
        #expect(PersonalDataFilter.isPersonal(name: name) == isPersonal)
    }

    @Test(
        "D17: an address keeps its other members as they were written",
        arguments: [
            ("https://e.com/p?a=1&b=2", "https://e.com/p?a=1&b=2"), ("https://e.com/p?a=1&&b=2&", "https://e.com/p?a=1&b=2"), ("https://e.com/p?", "https://e.com/p"),
            ("https://e.com/p?&", "https://e.com/p"), ("https://e.com/p?=v&a", "https://e.com/p?=v&a"), ("https://e.com/p?a==b=c", "https://e.com/p?a==b=c"),
            ("https://e.com/p?email=x&a=1", "https://e.com/p?a=1"), ("https://e.com/p?a=1&email=x#top", "https://e.com/p?a=1#top"),
            ("https://e.com/p#a=1", "https://e.com/p"), ("HTTPS://e.com?a=%41+b", "HTTPS://e.com?a=%41+b"), ("https://e.com/p?%65mail=x", "https://e.com/p"),
            ("https://e.com/p?a=%FF%&b", "https://e.com/p?a=%FF%&b"), ("ftp://e.com", nil), ("https", nil), ("", nil),
        ] as [(String, String?)])
    func otherMembers(url: String, cleaned: String?) {
        #expect(PersonalDataFilter(SampleLead.transition { _ in }).cleaned(url: url) == cleaned)
    }

    @Test("D17: nothing personal in extra or in a page's address reaches a platform in clear text", arguments: planted)
    func plantedValues(value: String) throws {
        let encoded = percentEncoded(value)
        let transition = SampleLead.transition {
            $0.pageURL = "https://example.com/thanks?ref=\(encoded)&keep=1#x=\(encoded)"
            $0.referrer = "https://example.com/?a=\(value.replacing(" ", with: "+"))"
            $0.extra = .object([
                "innocent": .string(value), "list": .array([.string(value)]), "nested": .object(["a": .string(value)]),
                "email": .string(value), "keep": "this",
                "meta": .object(["note": .string(value), "tags": .array(["ok", .string(value)])]),
                "ga4": .object(["note": .string(value)]),
            ])
        }
        for adapter in Self.adapters {
            for channel in [Channel.website, .systemGenerated, .conversionLeads, .businessMessaging, .standard] {
                let rendered = adapter.render(
                    SampleLead.event("purchase", channel: channel, value: ("1", "USD")), transition: transition, identity: SampleLead.identity())
                let body = text(rendered.json)
                #expect(!body.lowercased().contains(value.lowercased()), "\(channel)")
                #expect(!body.contains(encoded), "\(channel)")
                #expect(body.contains(#""keep":"this""#))
                if channel == .website { #expect(body.contains("https://example.com/thanks?keep=1")) }
            }
        }
    }

    @Test("the lead's own data appears hashed only, whatever the channel", arguments: [Channel.website, .systemGenerated, .conversionLeads, .businessMessaging, .standard])
    func hashedOnly(channel: Channel) {
        for adapter in Self.adapters {
            let rendered = adapter.render(
                SampleLead.event(channel: channel), transition: SampleLead.transition(), identity: SampleLead.identity())
            let body = text(rendered.json)
            for raw in ["john_smith", "6505551212", "Zebulon", "Quackenbush", "1997-02-16", "lead-8123"] {
                #expect(!body.contains(raw), "\(raw) on \(channel)")
            }
        }
    }

    @Test("D17: Google Ads gets nothing of extra and of a page's address, and the lead's own data hashed only", arguments: planted)
    func googleAds(value: String) {
        let transition = SampleLead.transition {
            $0.pageURL = "https://example.com/thanks?ref=\(percentEncoded(value))"
            $0.extra = .object(["innocent": .string(value), "google_ads": .object(["note": .string(value)])])
        }
        for adapter in [DataManagerAdapter.sample(), GoogleAdsAdapter.sample()] as [any DestinationAdapter] {
            let rendered = adapter.render(
                SampleLead.event("purchase", channel: .standard, value: ("1", "USD"), target: "1"), transition: transition,
                identity: SampleLead.identity())
            let body = text(rendered.json)
            for raw in [value.lowercased(), "john_smith", "6505551212", "zebulon", "quackenbush", "1997-02-16", "lead-8123", "example.com"] {
                #expect(!body.lowercased().contains(raw), "\(raw)")
            }
        }
    }

    @Test(
        "a parameter is personal by its name",
        arguments: [
            "email", "E-Mail", "customer_email", "emailAddress", "phone", "phone_number", "Mobile", "whatsapp", "first_name", "lastName",
            "full name", "name", "customer_name", "date_of_birth", "birthday", "dob", "address", "street_address", "zip", "postal_code",
            "ip", "ip_address", "user_agent", "password", "access_token", "passport_no", "gender", "nik",
        ])
    func personalNames(name: String) {
        #expect(PersonalDataFilter.isPersonal(name: name))
    }

    @Test(
        "a parameter about the deal is not",
        arguments: [
            "content_name", "product_name", "campaign_name", "plan", "branch", "lead_source", "order_id", "items", "value", "city_tier",
            "package", "image", "page_title", "zone", "description",
        ])
    func harmlessNames(name: String) {
        #expect(!PersonalDataFilter.isPersonal(name: name))
    }

    @Test(
        "an address of a page loses what names the person and nothing else",
        arguments: [
            ("https://e.com/a?x=1&email=a%40b.co&y=2", "https://e.com/a?x=1&y=2"),
            ("https://e.com/a?token=abc", "https://e.com/a"),
            ("https://e.com/a?q=a%40b.co", "https://e.com/a"),
            ("https://e.com/a?gclid=Cj0KCQ&fbclid=IwAR_x-9", "https://e.com/a?gclid=Cj0KCQ&fbclid=IwAR_x-9"),
            ("https://e.com/unsubscribe/a@b.co?x=1", "https://e.com/"),
            ("https://a@b.co/", nil),
            ("https://medium.com/@acme/post", "https://medium.com/@acme/post"),
            ("https://e.com/#/pricing", "https://e.com/#/pricing"),
            ("https://e.com/#/thanks?email=x", "https://e.com/"),
            ("https://e.com/?tel=%2B4915112345678", "https://e.com/"),
            ("https://e.com/?t=%2B49+151+12345678&k", "https://e.com/?k"),
            ("HTTPS://E.com/?a=%zz", "HTTPS://E.com/?a=%zz"),
            ("e.com/a", nil), ("android-app://com.example/", nil), ("", nil),
        ] as [(String, String?)])
    func urls(url: String, expected: String?) {
        #expect(PersonalDataFilter(SampleLead.transition()).cleaned(url: url) == expected)
    }

    @Test("a product may share its name with the lead") func products() throws {
        let transition = SampleLead.transition {
            $0.firstName = "Rose"
            $0.extra = .object(["items": .array([.object(["id": "1", "name": "Rose ring", "email": "x", "note": "+1 650 555 1212"])])])
        }
        let extra = ExtraParameters(transition.extra, for: .meta, filter: PersonalDataFilter(transition))
        let item = try #require(extra.items.first)
        #expect(item.name == "Rose ring")
        #expect(item.others.isEmpty)
    }

    @Test("numbers that only look long are kept") func harmlessNumbers() {
        let filter = PersonalDataFilter(SampleLead.transition())
        for value in ["20261122001", "8.5", "INV-2026-000123", "+5", "@acme", "a@b"] {
            #expect(filter.allows("reference", .string(value)), "\(value)")
        }
        #expect(!filter.allows("reference", .number(ExactDecimal(16_505_551_212))))
    }
}
