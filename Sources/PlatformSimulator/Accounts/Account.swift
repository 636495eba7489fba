/// What a platform knows of one customer: where events go and which secrets open the door.
public struct Account: Sendable, Equatable {
    public enum CredentialState: String, Sendable {
        case valid
        case revoked
    }

    public var platform: PlatformName
    /// The id that requests name: Meta's dataset (pixel) id, GA4's measurement id, Google's
    /// customer id, OAuth client id or service account.
    public var id: String
    /// Tokens or API secrets and whether they still work.
    public var credentials: [String: CredentialState]
    /// When set, each Meta request must prove knowledge of it (`appsecret_proof`).
    public var appSecret: String?
    /// True for a Meta dataset that is linked to a messaging account.
    public var takesMessaging: Bool
    /// For the two APIs of Google Ads.
    public var googleCustomer: GoogleCustomer?
    /// For Google's token endpoint.
    public var googlePrincipal: GooglePrincipal?
    /// When a credential runs out, on the simulated clock; one that is not listed never does.
    public var expiries: [String: UnixTime] = [:]
    /// The kinds of events that a TikTok event source takes.
    public var eventSources: Set<TikTokEventSource> = []
    /// The conversion rules of a LinkedIn ad account.
    public var conversionRules: [LinkedInConversionRule] = []
    /// The LinkedIn ad accounts that a LinkedIn app's access tokens open.
    public var adAccounts: [String] = []

    public init(
        platform: PlatformName, id: String, credentials: [String: CredentialState],
        appSecret: String? = nil, takesMessaging: Bool = false
    ) {
        self.platform = platform
        self.id = id
        self.credentials = credentials
        self.appSecret = appSecret
        self.takesMessaging = takesMessaging
    }

    /// A Meta dataset.
    public static func metaDataset(
        _ pixelID: String, tokens: [String], appSecret: String? = nil, takesMessaging: Bool = false
    ) -> Account {
        Account(
            platform: .meta, id: pixelID, credentials: Dictionary(tokens.map { ($0, .valid) }) { first, _ in first },
            appSecret: appSecret, takesMessaging: takesMessaging)
    }

    /// A GA4 web stream.
    public static func ga4Stream(_ measurementID: String, secrets: [String]) -> Account {
        Account(
            platform: .ga4, id: measurementID, credentials: Dictionary(secrets.map { ($0, .valid) }) { first, _ in first })
    }
}
