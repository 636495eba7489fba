import ConversionCore

/// Reads the keys of a Google Ads destination.
enum GoogleAdsReader {
    static func read(_ table: StrictTable) -> GoogleAdsConfiguration {
        var ads = GoogleAdsConfiguration()
        ads.api = table.word("api", of: [.dataManager, .googleAds]) ?? ads.api
        ads.customerID = customerID(table, "customer_id")
        ads.loginCustomerID = customerID(table, "login_customer_id")
        if let action = table.string("default_action") {
            if let mistake = ActionIDMistake(action) {
                table.report("default_action", mistake.message)
            } else {
                ads.defaultAction = action
            }
        }
        ads.actions = table.texts("actions") { _, action in ActionIDMistake(action)?.message }
        ads.credentials = table.secret("credentials")
        ads.refreshToken = table.secret("refresh_token")
        ads.clientID = table.secret("client_id")
        ads.clientSecret = table.secret("client_secret")
        return ads
    }

    private static func customerID(_ table: StrictTable, _ key: String) -> String? {
        guard let text = table.string(key) else { return nil }
        if text.isDigits(upTo: 10) { return text }
        let digits = text.filter { $0 != "-" && $0 != " " }
        let hint = digits.isDigits(upTo: 10) ? ": write it without hyphens, \"\(digits)\"" : ""
        table.report(key, "found \(Found.quote(text)), expected up to 10 digits, such as \"1234567890\"\(hint)")
        return nil
    }
}
