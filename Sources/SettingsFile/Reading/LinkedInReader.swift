import ConversionCore

/// Reads the keys of a LinkedIn destination.
enum LinkedInReader {
    static func read(_ table: StrictTable) -> LinkedInConfiguration {
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = table.secret("access_token")
        linkedin.refreshToken = table.secret("refresh_token")
        linkedin.clientID = table.secret("client_id")
        linkedin.clientSecret = table.secret("client_secret")
        linkedin.apiVersion = table.string("api_version", expected: "a LinkedIn version, YYYYMM, such as \"\(linkedin.apiVersion)\"", where: isVersion) ?? linkedin.apiVersion
        linkedin.conversions = readConversions(table)
        return linkedin
    }

    private static func isVersion(_ text: String) -> Bool {
        text.utf8.count == 6 && text.isDigits(upTo: 6) && (1...12).contains(Int(text.suffix(2)) ?? 0)
    }

    /// The same Conversion ID for two categories is refused (rule R25).
    private static func readConversions(_ table: StrictTable) -> [String: String] {
        var categoryOfID: [String: String] = [:]
        return table.texts("conversions") { category, id in
            guard id.isDigits(upTo: 20) else {
                let number = id.split(separator: ":").last.map(String.init) ?? ""
                let hint = id.hasPrefix("urn:") && number.isDigits(upTo: 20) ? ": write the number only, \"\(number)\"" : ""
                return "found \(Found.quote(id)), expected a Conversion ID, digits such as \"101\"\(hint)"
            }
            if let other = categoryOfID[id] {
                return "found \(Found.quote(id)), which is already the Conversion ID of \(other), expected an id of its own: LinkedIn wants one per category"
            }
            categoryOfID[id] = category
            return nil
        }
    }
}
