import ConversionCore

/// Reads the keys of a Google Ads destination.
enum GoogleAdsReader {
    static func read(_ table: StrictTable) -> GoogleAdsConfiguration {
        var ads = GoogleAdsConfiguration()
        ads.api = table.word("api", of: [.dataManager, .googleAds]) ?? ads.api
        ads.apiVersion = table.string("api_version") ?? ads.apiVersion
        ads.customerID = table.string("customer_id")
        ads.loginCustomerID = table.string("login_customer_id")
        ads.defaultAction = table.string("default_action")
        ads.actions = table.texts("actions")
        ads.credentials = table.secret("credentials")
        ads.refreshToken = table.secret("refresh_token")
        ads.clientID = table.secret("client_id")
        ads.clientSecret = table.secret("client_secret")
        ads.developerToken = table.secret("developer_token")
        return ads
    }
}
