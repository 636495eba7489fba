/// Meta Conversions API settings. Facts: developers.facebook.com/docs/marketing-api/conversions-api.
public struct MetaConfiguration: Sendable, Equatable {
    /// Pixel id = dataset id, decimal digits.
    public var pixelID: String?
    public var accessToken: SecretReference?
    /// Needed only where the app demands an `appsecret_proof`.
    public var appSecret: SecretReference?
    public var testEventCode: String?
    /// Graph API version; default `v26.0`.
    public var apiVersion: String = "v26.0"
    /// `["LDU"]` with these codes on every event when set (limited data use).
    public var limitedDataUse: LimitedDataUse?
    /// The WhatsApp Business account of click-to-WhatsApp leads whose row names none.
    public var whatsappBusinessAccountID: String?
    /// Per status: the event name on the messaging channel (rule D8).
    public var messagingEvents: [String: String] = [:]
    /// The CRM's name in `lead_event_source` of Conversion Leads.
    public var crmName: String = "conversiond"
    public init() {}

    /// Meta's data processing options: 0, 0 lets Meta find the place by IP address.
    public struct LimitedDataUse: Sendable, Equatable {
        public var country: Int
        public var state: Int
        public init(country: Int, state: Int) {
            self.country = country
            self.state = state
        }
    }
}

/// GA4 Measurement Protocol settings.
public struct GA4Configuration: Sendable, Equatable {
    public var measurementID: String?
    public var apiSecret: SecretReference?
    public var region: Region = .global
    /// Make up a client id from the lead id where there is none: the event then joins no session (rule D6).
    public var syntheticClientID: Bool = false
    public init() {}

    public enum Region: String, Sendable, Hashable {
        case global
        case eu
    }
}

/// Google Ads settings, for the Data Manager API and the Ads API (rule D1).
public struct GoogleAdsConfiguration: Sendable, Equatable {
    public var api: API = .dataManager
    /// Of the Ads API; default `v26`. Data Manager has one version only.
    public var apiVersion: String = "v26"
    /// Digits, no hyphens.
    public var customerID: String?
    public var loginCustomerID: String?
    /// The Action ID for every status without its own (rule R12).
    public var defaultAction: String?
    /// Per status (rules R12, R20).
    public var actions: [String: String] = [:]
    /// A service account's JSON key; or the three below.
    public var credentials: SecretReference?
    public var refreshToken: SecretReference?
    public var clientID: SecretReference?
    public var clientSecret: SecretReference?
    /// Of the Ads API; no longer needed, and sent only where it is set.
    public var developerToken: SecretReference?
    public init() {}

    public enum API: String, Sendable, Hashable {
        case dataManager = "data_manager"
        case googleAds = "google_ads"
    }
}

/// TikTok Events API settings.
public struct TikTokConfiguration: Sendable, Equatable {
    /// The pixel code, or the id of the one event set there is.
    public var eventSourceID: String?
    /// The CRM event set's id, where it is not ``eventSourceID``: TikTok gives each kind of source an id of its own.
    public var crmEventSourceID: String?
    /// The offline event set's id, where it is not ``eventSourceID``.
    public var offlineEventSourceID: String?
    public var accessToken: SecretReference?
    public var testEventCode: String?
    /// What a lead without a page and without a TikTok lead id is sent as (rule D8).
    public var defaultSource: Source = .offline
    public init() {}

    public enum Source: String, Sendable, Hashable {
        case web, crm, offline
    }
}

/// LinkedIn Conversions API settings.
public struct LinkedInConfiguration: Sendable, Equatable {
    public var accessToken: SecretReference?
    public var refreshToken: SecretReference?
    public var clientID: SecretReference?
    public var clientSecret: SecretReference?
    /// `LinkedIn-Version`, `YYYYMM`.
    public var apiVersion: String = "202607"
    /// Category → Conversion ID; an id stands for one category only (rule R25).
    public var conversions: [String: String] = [:]
    public init() {}
}
