import SettingsSamples

/// A lead and secrets that can be recognised wherever they turn up.
enum PlantedLead {
    /// What may stand nowhere but in the outbox row; the click is Meta's, where the event was refused for good.
    static let personal = ["planted.person@example.org", "81234500077", "Planted-City", "planted-click"]

    /// What the platforms want as it came, and so what waits for them holds it: the visitor's traces, and LinkedIn's names (D17).
    static let asThePlatformsWant = [
        "Plantedfirst", "Plantedlast", "203.0.113.77", "PlantedAgent/7", "planted-gclid", "planted-ttclid", "planted-fat-id",
    ]

    static let secrets = [
        "META_TOKEN": "planted-meta-token", "META_APP_SECRET": "planted-app-secret", "GA4_SECRET": "planted-ga4-secret",
        "TIKTOK_TOKEN": "planted-tiktok-token", "LINKEDIN_TOKEN": "planted-linkedin-token", "GOOGLE_REFRESH_TOKEN": "planted-refresh-token",
        "GOOGLE_CLIENT_ID": "planted-client-id", "GOOGLE_CLIENT_SECRET": "planted-client-secret",
        "GOOGLE_KEY": #"{"type":"service_account","client_email":"planted-robot@x.iam.gserviceaccount.com","private_key":"-----BEGIN PRIVATE KEY-----\nplantedkeymaterial\n-----END PRIVATE KEY-----\n"}"#,
    ]

    /// What of the secrets may stand nowhere; the key by its content.
    static let secretMarks = secrets.filter { $0.key != "GOOGLE_KEY" }.map(\.value) + ["plantedkeymaterial", "planted-robot"]

    static let row = """
        INSERT INTO conversiond.outbox (lead_id, status, email, phone, first_name, last_name, city, country, client_ip, user_agent, page_url,
            gclid, fbc, ttclid, li_fat_id, ga_client_id, extra)
        VALUES ('lead-7', 'responded', 'Planted.Person@example.org', '+62 812-3450-0077', 'Plantedfirst', 'Plantedlast', 'Planted-City', 'ID',
            '203.0.113.77', 'PlantedAgent/7', 'https://shop.example/?email=planted.person%40example.org', 'planted-gclid',
            'fb.1.1700000000000.planted-click', 'planted-ttclid', 'planted-fat-id', '123.456',
            '{"note": "planted.person@example.org", "tel": "+6281234500077"}')
        """

    static let settings = """
        [workspace]
        name = "default"
        strategy = "send_all"
        phone_country = "ID"
        [[destination]]
        name = "meta-main"
        platform = "meta"
        pixel_id = "1234567890"
        access_token = "env:META_TOKEN"
        app_secret = "env:META_APP_SECRET"
        \(SettingsSample.ga4)
        [[destination]]
        name = "google-refresh"
        platform = "google_ads"
        customer_id = "1234567890"
        default_action = "111222333"
        refresh_token = "env:GOOGLE_REFRESH_TOKEN"
        client_id = "env:GOOGLE_CLIENT_ID"
        client_secret = "env:GOOGLE_CLIENT_SECRET"
        [[destination]]
        name = "google-key"
        platform = "google_ads"
        api = "google_ads"
        customer_id = "1234567890"
        default_action = "444555666"
        credentials = "env:GOOGLE_KEY"
        \(SettingsSample.tiktok)
        \(SettingsSample.linkedin)
        """
}
