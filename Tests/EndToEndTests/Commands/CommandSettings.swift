/// Settings files for command tests.
enum CommandSettings {
    static let secretVariable = "PLANTED_SECRET"

    /// One GA4 destination.
    static let ga4 = """
        [workspace]
        name = "default"
        currency = "IDR"
        phone_country = "ID"

        [[destination]]
        name = "ga4-main"
        platform = "ga4"
        measurement_id = "G-ABC123"
        api_secret = "env:\(secretVariable)"
        """

    /// One Google Ads destination with a refresh token.
    static let googleAds = """
        [workspace]
        name = "default"
        currency = "IDR"
        phone_country = "ID"

        [[destination]]
        name = "google-ads"
        platform = "google_ads"
        customer_id = "1234567890"
        default_action = "111222333"
        refresh_token = "env:\(secretVariable)"
        client_id = "env:GOOGLE_CLIENT_ID"
        client_secret = "env:GOOGLE_CLIENT_SECRET"
        """

    /// All five platforms, and every kind of key.
    static let everything = """
        [workspace]
        name = "default"
        strategy = "send_all"
        mapping = "sales"
        currency = "IDR"
        phone_country = "ID"
        consent = "required"
        modal_trigger_statuses = ["invoice", "won"]

        [value]
        new = { fixed = "10000" }
        won = ["actual", "estimated"]

        [[destination]]
        name = "meta-main"
        platform = "meta"
        pixel_id = "1234567890"
        access_token = "env:META_TOKEN"
        test_event_code = "TEST123"
        strict_requires_any = ["fbc", "email"]
        once_per = "deal"
        resend_when_unknown = true
        max_age = "3d"
        batch_size = 50
        max_in_flight = 3
        [destination.events]
        won = "Closing"
        pageview = "dont_send"

        [[destination]]
        name = "ga4-main"
        platform = "ga4"
        enabled = false
        measurement_id = "G-ABC123"
        api_secret = "env:GA4_SECRET"
        region = "eu"

        [[destination]]
        name = "google-ads"
        platform = "google_ads"
        api = "data_manager"
        customer_id = "1234567890"
        login_customer_id = "9876543210"
        default_action = "111222333"
        credentials = "file:/etc/conversiond/google-service-account.json"
        [destination.actions]
        won = "444555666"

        [[destination]]
        name = "tiktok-main"
        platform = "tiktok"
        event_source_id = "C4ABCDEF"
        access_token = "credential:tiktok"

        [[destination]]
        name = "linkedin-main"
        platform = "linkedin"
        access_token = "env:LINKEDIN_TOKEN"
        [destination.conversions]
        LEAD = "101"
        PURCHASE = "102"
        """
}
