/// What the Data Manager API or the Google Ads API knows of a Google Ads account.
public struct GoogleCustomer: Sendable, Equatable {
    /// By id.
    public var actions: [String: GoogleConversionAction]
    /// Manager accounts through which it is reached: when there are any, a request must name one of
    /// them as its login account.
    public var managers: Set<String>
    /// OAuth clients and service accounts that have access; nil: all of them.
    public var users: Set<String>?
    /// False without the terms for enhanced conversions for leads: hashed personal data is refused.
    public var takesUserData: Bool
    /// False when the Ads API is closed to the customer, as to every newcomer since 2026-06-15.
    public var isAllowListed: Bool
    /// Custom variables by name.
    public var customVariables: Set<String>

    public init(
        actions: [GoogleConversionAction], managers: Set<String> = [], users: Set<String>? = nil, takesUserData: Bool = true,
        isAllowListed: Bool = true, customVariables: Set<String> = []
    ) {
        self.actions = Dictionary(actions.map { ($0.id, $0) }) { first, _ in first }
        self.managers = managers
        self.users = users
        self.takesUserData = takesUserData
        self.isAllowListed = isAllowListed
        self.customVariables = customVariables
    }

    /// True when a request may come through this login account; nil: it names none.
    func admits(login: String?, to id: String) -> Bool {
        managers.isEmpty ? login == nil || login == id : login.map(managers.contains) ?? false
    }
}

/// A conversion action of a Google Ads account.
public struct GoogleConversionAction: Sendable, Equatable {
    /// `ConversionActionType`, those that the simulator needs.
    public enum Kind: String, Sendable, CaseIterable {
        case uploadClicks = "UPLOAD_CLICKS"
        case webpage = "WEBPAGE"
        case uploadCalls = "UPLOAD_CALLS"
    }

    public var id: String
    public var kind: Kind
    public var isEnabled: Bool
    /// False when it counts one conversion per click.
    public var countsEvery: Bool
    /// How long after the click a conversion counts, 1–90 days.
    public var windowDays: Int
    /// Seconds since 1970; nil: long ago.
    public var createdAt: UnixTime?

    public init(
        _ id: String, _ kind: Kind = .uploadClicks, isEnabled: Bool = true, countsEvery: Bool = true, windowDays: Int = 90,
        createdAt: UnixTime? = nil
    ) {
        self.id = id
        self.kind = kind
        self.isEnabled = isEnabled
        self.countsEvery = countsEvery
        self.windowDays = windowDays
        self.createdAt = createdAt
    }

    var window: Duration { .seconds(windowDays * 86_400) }

    /// Google takes conversions for an action six hours after its creation (platforms sheets: Google, section 3).
    func isTooYoung(at now: UnixTime) -> Bool { createdAt.map { now - $0 < .seconds(6 * 3600) } ?? false }
}

extension Account {
    /// A Google Ads account as the Data Manager API sees it; `tokens` are bearer tokens that never run
    /// out, for tests that do not want OAuth.
    public static func dataManagerAccount(
        _ customerID: String, tokens: [String] = [], customer: GoogleCustomer
    ) -> Account {
        google(.dataManager, customerID, tokens, customer)
    }

    /// A Google Ads account with the actions of type UPLOAD_CLICKS.
    public static func dataManagerAccount(_ customerID: String, tokens: [String] = [], actions: [String]) -> Account {
        google(.dataManager, customerID, tokens, GoogleCustomer(actions: actions.map { GoogleConversionAction($0) }))
    }

    /// A Google Ads account as the Google Ads API sees it.
    public static func googleAdsAccount(
        _ customerID: String, tokens: [String] = [], customer: GoogleCustomer
    ) -> Account {
        google(.googleAds, customerID, tokens, customer)
    }

    /// A Google Ads account with the actions of type UPLOAD_CLICKS.
    public static func googleAdsAccount(_ customerID: String, tokens: [String] = [], actions: [String]) -> Account {
        google(.googleAds, customerID, tokens, GoogleCustomer(actions: actions.map { GoogleConversionAction($0) }))
    }

    private static func google(
        _ platform: PlatformName, _ id: String, _ tokens: [String], _ customer: GoogleCustomer
    ) -> Account {
        var account = Account(
            platform: platform, id: id, credentials: Dictionary(tokens.map { ($0, .valid) }) { first, _ in first })
        account.googleCustomer = customer
        return account
    }
}
