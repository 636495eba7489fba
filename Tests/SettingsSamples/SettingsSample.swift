/// Destinations of settings files, for tests.
package enum SettingsSample {
    /// Google Analytics 4, called `ga4-main`; its secret is in the variable `GA4_SECRET`.
    package static let ga4 = """
        [[destination]]
        name = "ga4-main"
        platform = "ga4"
        measurement_id = "G-ABC123"
        api_secret = "env:GA4_SECRET"
        region = "global"                   # or "eu"
        """

    /// TikTok, called `tiktok-main`; its token is in the variable `TIKTOK_TOKEN`.
    package static let tiktok = """
        [[destination]]
        name = "tiktok-main"
        platform = "tiktok"
        event_source_id = "C4ABCDEF"
        access_token = "env:TIKTOK_TOKEN"
        """

    /// LinkedIn, called `linkedin-main`; its token is in the variable `LINKEDIN_TOKEN`. Ends within the table of conversions.
    package static let linkedin = """
        [[destination]]
        name = "linkedin-main"
        platform = "linkedin"
        access_token = "env:LINKEDIN_TOKEN"
        [destination.conversions]           # category → Conversion ID
        LEAD = "101"
        PURCHASE = "102"
        """
}
