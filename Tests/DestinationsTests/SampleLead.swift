import ConversionCore

@testable import Destinations

/// A lead with every identifier, whose raw values are easy to find again in rendered bytes.
enum SampleLead {
    static let email = "john_smith@gmail.com"
    static let phone = "+16505551212"
    static let userAgent = "Mozilla/5.0 (X11; Linux x86_64)"
    static let address = "203.0.113.7"
    /// 2026-11-22T00:00:00.123456Z
    static let time = Timestamp(microseconds: 1_795_305_600_123_456)

    static func transition(_ change: (inout Transition) -> Void = { _ in }) -> Transition {
        var transition = Transition(
            id: 7, workspace: "default", leadID: "lead-8123", status: "won", occurredAt: time, createdAt: time)
        transition.email = email
        transition.phone = phone
        transition.firstName = "Zebulon"
        transition.lastName = "Quackenbush"
        transition.birthDate = "1997-02-16"
        transition.userAgent = userAgent
        transition.clientIP = address
        change(&transition)
        return transition
    }

    /// What the normalisers make of it, put in by hand: they have tests of their own.
    static func identity(_ change: (inout LeadIdentity) -> Void = { _ in }) -> LeadIdentity {
        var identity = LeadIdentity()
        identity.meta.email = HashedIdentifier(hashing: email)
        identity.meta.phone = HashedIdentifier(hashing: "16505551212")
        identity.google.email = HashedIdentifier(hashing: email)
        identity.google.phone = HashedIdentifier(hashing: phone)
        identity.google.clientID = "123456789.1700000000"
        identity.tiktok.email = HashedIdentifier(hashing: email)
        identity.tiktok.phone = HashedIdentifier(hashing: phone)
        identity.tiktok.externalID = HashedIdentifier(hashing: "lead-8123")
        identity.linkedin.email = HashedIdentifier(hashing: email)
        change(&identity)
        return identity
    }

    static func event(
        _ name: String = "Purchase", channel: Channel = .systemGenerated, value: (String, String)? = nil, target: String? = nil
    ) -> PlannedEvent {
        PlannedEvent(
            eventName: name, category: name, eventID: "cv0123456789abcdef0123456789abcdef", onceKey: OnceKey(high: 1, low: 2),
            channel: channel, eventTime: time, deadline: time + .days(7),
            value: value.flatMap { text in
                ExactDecimal(text.0).map { MonetaryValue(amount: $0, currency: text.1) }
            },
            conversionTarget: target)
    }
}

extension MetaAdapter {
    /// Pixel 1234567890 with a token.
    static func sample(
        _ change: (inout MetaConfiguration) -> Void = { _ in }, settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> MetaAdapter {
        var configuration = MetaConfiguration()
        configuration.pixelID = "1234567890"
        configuration.accessToken = .environment("META_TOKEN")
        change(&configuration)
        var destination = DestinationSettings(name: "meta-main", configuration: .meta(configuration))
        settings(&destination)
        return MetaAdapter(destination: destination, configuration: configuration, endpoint: Endpoints().meta)
    }
}

extension GA4Adapter {
    /// Stream G-ABC123 with a secret.
    static func sample(
        _ change: (inout GA4Configuration) -> Void = { _ in }, endpoints: Endpoints = Endpoints(),
        settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> GA4Adapter {
        var configuration = GA4Configuration()
        configuration.measurementID = "G-ABC123"
        configuration.apiSecret = .environment("GA4_SECRET")
        change(&configuration)
        var destination = DestinationSettings(name: "ga4-main", configuration: .ga4(configuration))
        settings(&destination)
        return GA4Adapter(destination: destination, configuration: configuration, endpoints: endpoints)
    }
}

extension TikTokAdapter {
    /// Pixel C4ABCDEF with a token.
    static func sample(
        _ change: (inout TikTokConfiguration) -> Void = { _ in }, settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> TikTokAdapter {
        var configuration = TikTokConfiguration()
        configuration.eventSourceID = "C4ABCDEF"
        configuration.accessToken = .environment("TIKTOK_TOKEN")
        change(&configuration)
        var destination = DestinationSettings(name: "tiktok-main", configuration: .tiktok(configuration))
        settings(&destination)
        return TikTokAdapter(destination: destination, configuration: configuration, endpoint: Endpoints().tiktok)
    }
}

extension LinkedInAdapter {
    /// A token and the Conversion ID 106.
    static func sample(
        _ change: (inout LinkedInConfiguration) -> Void = { _ in }, settings: (inout DestinationSettings) -> Void = { _ in }
    ) -> LinkedInAdapter {
        var configuration = LinkedInConfiguration()
        configuration.accessToken = .environment("LINKEDIN_TOKEN")
        configuration.conversions = ["PURCHASE": "106"]
        change(&configuration)
        var destination = DestinationSettings(name: "linkedin-main", configuration: .linkedin(configuration))
        settings(&destination)
        return LinkedInAdapter(destination: destination, configuration: configuration, endpoints: Endpoints())
    }
}

/// The bytes as text, for readable failures.
func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

func digest(_ normalized: String) -> String { HashedIdentifier(hashing: normalized).hex }

func json(_ text: String) throws -> JSONValue { try JSONValue.parse(Array(text.utf8)) }

extension JSONValue: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}
