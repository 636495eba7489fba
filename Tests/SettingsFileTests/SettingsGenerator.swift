import ConversionCore
import OddInputs

/// Makes settings up from a seed, awkward names included, so that a failure can be repeated.
struct SettingsGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    private mutating func coin() -> Bool { random.next() & 1 == 0 }
    private mutating func maybe<Value>(_ make: (inout Self) -> Value) -> Value? { coin() ? make(&self) : nil }
    private mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    private mutating func digits(_ count: Int) -> String {
        "\(1 + below(9))" + (1..<(1 + below(count))).map { _ in String(below(10)) }.joined()
    }

    private mutating func name() -> String {
        let parts = ["won", "a b", "\"", "\\", "'", "#", "=", "é", "👍🏽", ".", "[x]", "-", "_", "7", "\\n", "{}", "日本", "a\u{200B}b", "\"\"\""]
        return (0..<(1 + below(4))).map { _ in pick(parts) }.joined()
    }

    private mutating func texts(_ value: (inout Self) -> String) -> [String: String] {
        var texts: [String: String] = [:]
        for _ in 0..<below(4) { texts[name()] = value(&self) }
        return texts
    }

    private mutating func secret() -> SecretReference {
        switch below(3) {
        case 0: .environment("NAME_\(below(100))")
        case 1: .file("/run/" + name())
        default: .credential("cred-\(below(100))")
        }
    }

    private mutating func sources() -> [ValueSource] {
        let all: [ValueSource] = [.actual, .estimated, .fixed(ExactDecimal("\(digits(9)).\(digits(4))") ?? ExactDecimal(1)), .fixed(ExactDecimal(-below(1)))]
        var chosen: [ValueSource] = []
        for source in all where coin() && !chosen.contains(source) { chosen.append(source) }
        return chosen.isEmpty ? [.estimated] : chosen
    }

    mutating func settings() -> WorkspaceSettings {
        var settings = WorkspaceSettings(name: name())
        settings.strategy = pick([.strict, .sendAll])
        settings.currency = maybe { $0.pick(["IDR", "EUR", "USD"]) }
        settings.phoneCountry = maybe { $0.pick(["ID", "DE"]) }
        settings.consent = pick([.unlessDenied, .required])
        for _ in 0..<below(3) {
            let status = name()
            if !settings.modalTriggerStatuses.contains(status) { settings.modalTriggerStatuses.append(status) }
        }
        for _ in 0..<below(4) { settings.values[name()] = sources() }
        for index in 0..<below(7) { settings.destinations.append(destination("\(name())\(index)")) }
        return settings
    }

    private mutating func destination(_ name: String) -> DestinationSettings {
        var destination = DestinationSettings(name: name, configuration: configuration())
        if coin() { destination.originalName = self.name() }
        destination.enabled = coin()
        let isGA4 = destination.platform == .ga4
        destination.events = texts { $0.coin() ? DestinationSettings.dontSend : isGA4 ? "custom_\($0.below(100))" : $0.name() }
        if coin() {
            let identifiers = MatchIdentifier.allCases.filter { _ in coin() }
            destination.strictRequiresAny = identifiers.isEmpty ? [.email] : identifiers
        }
        destination.oncePer = pick([.lead, .deal])
        destination.resendWhenUnknown = coin()
        destination.maxAge = maybe { .minutes(1) + .seconds(Int64($0.below(30_000_000))) }
        destination.batchSize = maybe { 1 + $0.below(2_000) }
        destination.maxInFlight = maybe { 1 + $0.below(64) }
        return destination
    }

    private mutating func configuration() -> PlatformConfiguration {
        switch below(5) {
        case 0: .meta(meta())
        case 1: .ga4(ga4())
        case 2: .googleAds(googleAds())
        case 3: .tiktok(tiktok())
        default: .linkedin(linkedin())
        }
    }

    private mutating func meta() -> MetaConfiguration {
        var meta = MetaConfiguration()
        meta.pixelID = maybe { $0.digits(20) }
        meta.accessToken = maybe { $0.secret() }
        meta.appSecret = maybe { $0.secret() }
        meta.testEventCode = maybe { "TEST" + $0.digits(5) }
        if coin() { meta.apiVersion = "v\(below(40)).0" }
        meta.limitedDataUse = maybe { MetaConfiguration.LimitedDataUse(country: $0.below(2), state: $0.below(1001)) }
        meta.whatsappBusinessAccountID = maybe { $0.digits(20) }
        if coin() { meta.crmName = name() }
        meta.messagingEvents = texts { $0.name() }
        return meta
    }

    private mutating func ga4() -> GA4Configuration {
        var ga4 = GA4Configuration()
        ga4.measurementID = maybe { "G-ABC" + $0.digits(6) }
        ga4.apiSecret = maybe { $0.secret() }
        ga4.region = pick([.global, .eu])
        ga4.syntheticClientID = coin()
        return ga4
    }

    private mutating func googleAds() -> GoogleAdsConfiguration {
        var ads = GoogleAdsConfiguration()
        ads.api = pick([.dataManager, .googleAds])
        ads.customerID = maybe { $0.digits(10) }
        ads.loginCustomerID = maybe { $0.digits(10) }
        ads.defaultAction = maybe { $0.digits(12) }
        ads.actions = texts { $0.digits(12) }
        ads.credentials = maybe { $0.secret() }
        ads.refreshToken = maybe { $0.secret() }
        ads.clientID = maybe { $0.secret() }
        ads.clientSecret = maybe { $0.secret() }
        ads.developerToken = maybe { $0.secret() }
        if coin() { ads.apiVersion = "v\(below(40))" }
        return ads
    }

    private mutating func tiktok() -> TikTokConfiguration {
        var tiktok = TikTokConfiguration()
        tiktok.eventSourceID = maybe { "C" + $0.digits(10) }
        tiktok.crmEventSourceID = maybe { $0.digits(19) }
        tiktok.offlineEventSourceID = maybe { $0.digits(19) }
        tiktok.accessToken = maybe { $0.secret() }
        tiktok.testEventCode = maybe { "TEST" + $0.digits(5) }
        tiktok.defaultSource = pick([.web, .crm, .offline])
        return tiktok
    }

    private mutating func linkedin() -> LinkedInConfiguration {
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = maybe { $0.secret() }
        linkedin.refreshToken = maybe { $0.secret() }
        linkedin.clientID = maybe { $0.secret() }
        linkedin.clientSecret = maybe { $0.secret() }
        if coin() { linkedin.apiVersion = "2026" + pick(["01", "12"]) }
        for index in 0..<below(4) { linkedin.conversions[name() + "\(index)"] = "1\(index)" + digits(3) }
        return linkedin
    }

    /// One to three characters removed, doubled or replaced, or a line removed or moved.
    mutating func damage(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if below(3) == 0 {
            let line = lines.remove(at: below(lines.count))
            if coin() { lines.insert(line, at: below(lines.count + 1)) }
        }
        var characters = Array(lines.joined(separator: "\n"))
        for _ in 0..<(1 + below(3)) {
            let index = below(characters.count)
            switch below(3) {
            case 0: characters.remove(at: index)
            case 1: characters.insert(characters[index], at: index)
            default: characters[index] = pick(["\"", "'", "[", "]", "{", "}", "=", "\n", "#", ".", ",", "\\", "x", "7", " ", "\u{0}", "é"])
            }
        }
        return String(characters)
    }
}
