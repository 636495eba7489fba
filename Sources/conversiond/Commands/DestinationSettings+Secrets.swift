import ConversionCore

extension DestinationSettings {
    /// Where this destination's secrets are kept, by their keys in the settings file.
    var secretsByKey: [(key: String, reference: SecretReference)] {
        let all: [(String, SecretReference?)] =
            switch configuration {
            case .meta(let meta): [("access_token", meta.accessToken), ("app_secret", meta.appSecret)]
            case .ga4(let ga4): [("api_secret", ga4.apiSecret)]
            case .googleAds(let ads):
                [
                    ("credentials", ads.credentials), ("refresh_token", ads.refreshToken), ("client_id", ads.clientID),
                    ("client_secret", ads.clientSecret), ("developer_token", ads.developerToken),
                ]
            case .tiktok(let tiktok): [("access_token", tiktok.accessToken)]
            case .linkedin(let linkedin):
                [
                    ("access_token", linkedin.accessToken), ("refresh_token", linkedin.refreshToken), ("client_id", linkedin.clientID),
                    ("client_secret", linkedin.clientSecret),
                ]
            }
        return all.compactMap { key, reference in reference.map { (key, $0) } }
    }
}
