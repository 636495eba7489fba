import ConversionCore

/// The platform's own settings as `conversiond.destination.options` holds them: keys as in the settings file.
struct DestinationOptions {
    private var members: [String: JSONValue]
    private(set) var problem: String?

    init(_ members: [String: JSONValue] = [:]) {
        self.members = members
    }

    // MARK: Reading

    /// The configuration these options make, or what is wrong with them.
    mutating func configuration(
        of platform: Platform, messagingEvents: [String: String], actions: [String: String], conversions: [String: String]
    ) -> PlatformConfiguration {
        switch platform {
        case .meta:
            var meta = MetaConfiguration()
            meta.pixelID = text("pixel_id")
            meta.accessToken = secret("access_token")
            meta.appSecret = secret("app_secret")
            meta.testEventCode = text("test_event_code")
            meta.apiVersion = text("api_version") ?? meta.apiVersion
            meta.whatsappBusinessAccountID = text("whatsapp_business_account_id")
            meta.crmName = text("crm_name") ?? meta.crmName
            if let limited = members["limited_data_use"] {
                meta.limitedDataUse = .init(
                    country: Int(limited["country"]?.integer ?? 0), state: Int(limited["state"]?.integer ?? 0))
            }
            meta.messagingEvents = messagingEvents
            return .meta(meta)
        case .ga4:
            var ga4 = GA4Configuration()
            ga4.measurementID = text("measurement_id")
            ga4.apiSecret = secret("api_secret")
            ga4.region = word("region") ?? ga4.region
            ga4.syntheticClientID = members["synthetic_client_id"]?.bool ?? false
            return .ga4(ga4)
        case .googleAds:
            var ads = GoogleAdsConfiguration()
            ads.api = word("api") ?? ads.api
            ads.apiVersion = text("api_version") ?? ads.apiVersion
            ads.customerID = text("customer_id")
            ads.loginCustomerID = text("login_customer_id")
            ads.defaultAction = text("default_action")
            ads.credentials = secret("credentials")
            ads.refreshToken = secret("refresh_token")
            ads.clientID = secret("client_id")
            ads.clientSecret = secret("client_secret")
            ads.developerToken = secret("developer_token")
            ads.actions = actions
            return .googleAds(ads)
        case .tiktok:
            var tiktok = TikTokConfiguration()
            tiktok.eventSourceID = text("event_source_id")
            tiktok.crmEventSourceID = text("crm_event_source_id")
            tiktok.offlineEventSourceID = text("offline_event_source_id")
            tiktok.accessToken = secret("access_token")
            tiktok.testEventCode = text("test_event_code")
            tiktok.defaultSource = word("default_source") ?? tiktok.defaultSource
            return .tiktok(tiktok)
        case .linkedin:
            var linkedin = LinkedInConfiguration()
            linkedin.accessToken = secret("access_token")
            linkedin.refreshToken = secret("refresh_token")
            linkedin.clientID = secret("client_id")
            linkedin.clientSecret = secret("client_secret")
            linkedin.apiVersion = text("api_version") ?? linkedin.apiVersion
            linkedin.conversions = conversions
            return .linkedin(linkedin)
        }
    }

    private mutating func text(_ key: String) -> String? {
        switch members[key] {
        case nil, .null?: return nil
        case .string(let value)?: return value
        default:
            problem = problem ?? "options.\(key) is not text"
            return nil
        }
    }

    private mutating func secret(_ key: String) -> SecretReference? {
        guard let text = text(key) else { return nil }
        if let reference = SecretReference(text) { return reference }
        problem = problem ?? "options.\(key) is not a secret's place: expected env:NAME, file:/PATH or credential:NAME"
        return nil
    }

    private mutating func word<Word: RawRepresentable>(_ key: String) -> Word? where Word.RawValue == String {
        guard let text = text(key) else { return nil }
        if let word = Word(rawValue: text) { return word }
        problem = problem ?? "options.\(key) is not one of its words"
        return nil
    }

    // MARK: Writing

    /// The options of a configuration, defaults left out, as a JSON object.
    static func json(of configuration: PlatformConfiguration) -> String {
        var options = DestinationOptions()
        switch configuration {
        case .meta(let meta):
            options.set("pixel_id", meta.pixelID)
            options.set("access_token", meta.accessToken?.text)
            options.set("app_secret", meta.appSecret?.text)
            options.set("test_event_code", meta.testEventCode)
            options.set("api_version", meta.apiVersion, unless: MetaConfiguration().apiVersion)
            options.set("whatsapp_business_account_id", meta.whatsappBusinessAccountID)
            options.set("crm_name", meta.crmName, unless: MetaConfiguration().crmName)
            if let limited = meta.limitedDataUse {
                options.members["limited_data_use"] = .object([
                    "country": .number(ExactDecimal(limited.country)), "state": .number(ExactDecimal(limited.state)),
                ])
            }
        case .ga4(let ga4):
            options.set("measurement_id", ga4.measurementID)
            options.set("api_secret", ga4.apiSecret?.text)
            options.set("region", ga4.region.rawValue, unless: GA4Configuration().region.rawValue)
            if ga4.syntheticClientID { options.members["synthetic_client_id"] = .bool(true) }
        case .googleAds(let ads):
            options.set("api", ads.api.rawValue, unless: GoogleAdsConfiguration().api.rawValue)
            options.set("api_version", ads.apiVersion, unless: GoogleAdsConfiguration().apiVersion)
            options.set("customer_id", ads.customerID)
            options.set("login_customer_id", ads.loginCustomerID)
            options.set("default_action", ads.defaultAction)
            options.set("credentials", ads.credentials?.text)
            options.set("refresh_token", ads.refreshToken?.text)
            options.set("client_id", ads.clientID?.text)
            options.set("client_secret", ads.clientSecret?.text)
            options.set("developer_token", ads.developerToken?.text)
        case .tiktok(let tiktok):
            options.set("event_source_id", tiktok.eventSourceID)
            options.set("crm_event_source_id", tiktok.crmEventSourceID)
            options.set("offline_event_source_id", tiktok.offlineEventSourceID)
            options.set("access_token", tiktok.accessToken?.text)
            options.set("test_event_code", tiktok.testEventCode)
            options.set("default_source", tiktok.defaultSource.rawValue, unless: TikTokConfiguration().defaultSource.rawValue)
        case .linkedin(let linkedin):
            options.set("access_token", linkedin.accessToken?.text)
            options.set("refresh_token", linkedin.refreshToken?.text)
            options.set("client_id", linkedin.clientID?.text)
            options.set("client_secret", linkedin.clientSecret?.text)
            options.set("api_version", linkedin.apiVersion, unless: LinkedInConfiguration().apiVersion)
        }
        var writer = JSONWriter(capacity: 256)
        writer.value(.object(options.members))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private mutating func set(_ key: String, _ value: String?, unless standard: String? = nil) {
        guard let value, value != standard else { return }
        members[key] = .string(value)
    }
}
