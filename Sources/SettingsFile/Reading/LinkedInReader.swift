import ConversionCore

/// Reads the keys of a LinkedIn destination.
enum LinkedInReader {
    static func read(_ table: StrictTable) -> LinkedInConfiguration {
        var linkedin = LinkedInConfiguration()
        linkedin.accessToken = table.secret("access_token")
        linkedin.refreshToken = table.secret("refresh_token")
        linkedin.clientID = table.secret("client_id")
        linkedin.clientSecret = table.secret("client_secret")
        linkedin.apiVersion = table.string("api_version") ?? linkedin.apiVersion
        linkedin.conversions = table.texts("conversions")
        return linkedin
    }
}
