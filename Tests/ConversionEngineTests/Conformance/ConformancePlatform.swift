import ConversionCore
import Destinations
import PlatformSimulator
import Testing

/// A destination of each adapter, the accounts it needs on the simulated platforms, and what sets its platform apart.
enum ConformancePlatform: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case meta, ga4, dataManager, googleAds, tiktok, linkedin

    var testDescription: String { rawValue }

    /// The destination's name, the same for all.
    static let destination = "main"

    // MARK: Set-up

    static let googleClient = "client-1.apps.googleusercontent.com"
    static let refreshToken = "1//google-refresh-token"
    static let linkedinApp = "linkedin-client"
    static let linkedinRefreshToken = "AQR-linkedin-refresh-token"
    private static let customer = "1234567890"
    static let defaultAction = "111222333"
    static let wonAction = "444555666"
    private static let eventSource = "C4ABCDEF"

    /// Secrets as the daemon's environment holds them; none may be found in a log.
    static let environment = [
        "META_TOKEN": EngineHarness.metaToken, "GA4_SECRET": EngineHarness.gaSecret, "GOOGLE_REFRESH_TOKEN": refreshToken,
        "GOOGLE_CLIENT_ID": googleClient, "GOOGLE_CLIENT_SECRET": "google-client-secret", "TIKTOK_TOKEN": "tiktok-access-token",
        "LINKEDIN_TOKEN": "linkedin-access-token", "LINKEDIN_REFRESH_TOKEN": linkedinRefreshToken, "LINKEDIN_CLIENT_ID": linkedinApp,
        "LINKEDIN_CLIENT_SECRET": "linkedin-client-secret",
    ]

    /// - Parameter tokenLifetime: of Google's access tokens.
    static func accounts(tokenLifetime: Duration = .seconds(3599)) -> [Account] {
        [
            .metaDataset(EngineHarness.pixel, tokens: [EngineHarness.metaToken]),
            .ga4Stream(EngineHarness.stream, secrets: [EngineHarness.gaSecret]),
            .dataManagerAccount(customer, actions: [defaultAction, wonAction]),
            .googleAdsAccount(customer, actions: [defaultAction, wonAction]),
            .googleClient(googleClient, secret: "google-client-secret", refreshTokens: [refreshToken], tokenLifetime: tokenLifetime),
            .tiktokSource(eventSource, tokens: ["tiktok-access-token"], kinds: [.web, .crm, .offline]),
            .linkedinAccount("500", tokens: ["linkedin-access-token"], conversions: ["101", "102"]),
            .linkedinApp(
                linkedinApp, secret: "linkedin-client-secret", refreshTokens: [linkedinRefreshToken], adAccounts: ["500"]),
        ]
    }

    func settings(_ change: (inout DestinationSettings) -> Void = { _ in }) -> DestinationSettings {
        var settings: DestinationSettings
        switch self {
        case .meta: settings = EngineHarness.meta(Self.destination)
        case .ga4: settings = EngineHarness.ga4(Self.destination)
        case .dataManager, .googleAds:
            var google = GoogleAdsConfiguration()
            google.api = self == .dataManager ? .dataManager : .googleAds
            google.customerID = Self.customer
            google.defaultAction = Self.defaultAction
            google.actions = ["won": Self.wonAction]
            google.refreshToken = .environment("GOOGLE_REFRESH_TOKEN")
            google.clientID = .environment("GOOGLE_CLIENT_ID")
            google.clientSecret = .environment("GOOGLE_CLIENT_SECRET")
            settings = DestinationSettings(name: Self.destination, configuration: .googleAds(google))
        case .tiktok:
            var tiktok = TikTokConfiguration()
            tiktok.eventSourceID = Self.eventSource
            tiktok.accessToken = .environment("TIKTOK_TOKEN")
            settings = DestinationSettings(name: Self.destination, configuration: .tiktok(tiktok))
        case .linkedin:
            var linkedin = LinkedInConfiguration()
            linkedin.accessToken = .environment("LINKEDIN_TOKEN")
            linkedin.conversions = ["LEAD": "101", "PURCHASE": "102"]
            settings = DestinationSettings(name: Self.destination, configuration: .linkedin(linkedin))
        }
        change(&settings)
        return settings
    }

    /// Whose truth counts this destination's events.
    var name: PlatformName {
        switch self {
        case .meta: .meta
        case .ga4: .ga4
        case .dataManager: .dataManager
        case .googleAds: .googleAds
        case .tiktok: .tiktok
        case .linkedin: .linkedin
        }
    }

    /// The category of the status `responded` (rule D3).
    var category: String {
        switch self {
        case .meta, .tiktok: "Lead"
        case .ga4: "working_lead"
        case .dataManager, .googleAds: "working_lead/\(Self.defaultAction)"
        case .linkedin: "LEAD"
        }
    }

    /// What the simulator counts the status `responded` under.
    var countedName: String {
        switch self {
        case .meta, .tiktok: "Lead"
        case .ga4: "working_lead"
        case .dataManager, .googleAds: Self.defaultAction
        case .linkedin: "101"
        }
    }

    // MARK: Traits

    /// The sync-log row of an event that went well.
    var accepted: String { self == .dataManager ? "accepted/awaiting_confirmation/true" : "accepted/-/true" }

    /// The sync-log row of an event that was counted before and sent again.
    var repeated: String { self == .googleAds ? "accepted/duplicate_at_platform/true" : accepted }

    /// Whether repeats of the status `responded` are dropped, so that one in doubt is sent again (rule D15).
    var dropsRepeats: Bool { self != .ga4 && self != .linkedin }

    /// GA4 answers "taken" to everything it can read: what it throws away nobody learns (platforms sheet GA4 §6).
    var tellsRejections: Bool { self != .ga4 }

    /// Whether the reply names the bad event, so that the others need no halving (rule D16).
    func namesOffender(_ blame: BlameStyle) -> Bool {
        switch self {
        case .meta, .ga4, .tiktok: false
        case .dataManager, .linkedin: blame != .none
        case .googleAds: blame == .index
        }
    }

    /// How many requests carry this many events that are planned together.
    func requests(for events: Int) -> Int { self == .ga4 ? events : 1 }

    /// Whether the access token is one that the daemon renews by itself.
    var hasGrant: Bool { self == .dataManager || self == .googleAds }

    /// The least that a rate limit without a hint keeps the destination quiet: back-off from 30 s with jitter, unless the
    /// platform's own sheet names a time.
    var quietWithoutHint: Double {
        switch self {
        case .meta, .ga4, .tiktok: 2.5
        case .dataManager, .googleAds, .linkedin: 59
        }
    }

    /// A fault of the destination's set-up in the platform's own words.
    var setupFault: FaultKind {
        switch self {
        case .meta, .dataManager, .tiktok, .linkedin: .unknownAccount
        // GA4 itself never complains; a firewall does.
        case .ga4: .serverError(status: 403, html: true)
        case .googleAds: .permissionMissing(code: 7)
        }
    }

    /// Takes the credential back, or gives it back.
    func setCredential(_ state: Account.CredentialState, _ simulator: PlatformSimulator) {
        switch self {
        case .meta: simulator.accounts.set(EngineHarness.metaToken, of: .meta, to: state)
        case .ga4: simulator.accounts.set(EngineHarness.gaSecret, of: .ga4, to: state)
        case .dataManager, .googleAds: simulator.accounts.set(Self.refreshToken, of: .googleOAuth, to: state)
        case .tiktok: simulator.accounts.set("tiktok-access-token", of: .tiktok, to: state)
        case .linkedin: simulator.accounts.set("linkedin-access-token", of: .linkedin, to: state)
        }
    }
}

extension SimulatorConfiguration {
    /// Every platform, with the accounts that ``ConformancePlatform`` sends to.
    static func everyPlatform(tokenLifetime: Duration = .seconds(3599)) -> SimulatorConfiguration {
        SimulatorConfiguration(accounts: ConformancePlatform.accounts(tokenLifetime: tokenLifetime))
    }
}
