/// The rules for `app_data` (platforms sheet: Meta, section 2.4).
struct MetaAppDataRules {
    let path: [String]

    private static let optional: Set<String> = [
        "campaign_ids", "consider_views", "install_referrer", "installer_package", "receipt_data", "url_schemes",
        "windows_attribution_id",
    ]

    func check(_ value: JSONValue?) throws(MetaError) {
        guard let app = value?.object else { throw .invalid("An app event needs app_data.", at: path) }
        for name in ["advertiser_tracking_enabled", "application_tracking_enabled"] {
            guard let flag = app[name]?.integer, flag == 0 || flag == 1 else {
                throw .invalid("\(name) must be 0 or 1.", at: path + [name])
            }
        }
        guard let info = app["extinfo"]?.array, info.count == 16, info.allSatisfy({ $0.string != nil }),
            info[0] == "a2" || info[0] == "i2"
        else { throw .invalid("extinfo must be an array of 16 strings, the first of them a2 or i2.", at: path + ["extinfo"]) }
        let required: Set<String> = ["advertiser_tracking_enabled", "application_tracking_enabled", "extinfo"]
        for member in app.members where !Self.optional.contains(member.name) && !required.contains(member.name) {
            throw .invalid("Unknown app_data key \(member.name).", at: path + [member.name])
        }
    }
}
