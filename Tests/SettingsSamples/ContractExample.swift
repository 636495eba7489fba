/// The example of the settings file, as the documentation prints it.
package let contractExample = """
    [workspace]
    name = "default"
    strategy = "strict"                 # strict | send_all
    mapping = "sales"
    currency = "IDR"
    phone_country = "ID"                # completes national phone numbers
    consent = "unless_denied"           # unless_denied | required
    modal_trigger_statuses = ["invoice", "won"]

    [value]                             # per status; default for all others: ["actual", "estimated"]
    new = { fixed = "10000" }
    won = ["actual", "estimated"]

    [[destination]]
    name = "meta-main"
    platform = "meta"
    pixel_id = "1234567890"
    access_token = "env:META_TOKEN"     # env:NAME | file:PATH | credential:NAME (systemd); never the token itself
    test_event_code = "TEST123"         # optional
    [destination.events]                # custom names, per status
    won = "Closing"
    pageview = "dont_send"

    \(SettingsSample.ga4)

    [[destination]]
    name = "google-ads"
    platform = "google_ads"
    api = "data_manager"                # or "google_ads"
    customer_id = "1234567890"
    login_customer_id = "9876543210"
    default_action = "111222333"
    credentials = "file:/etc/conversiond/google-service-account.json"   # or refresh_token + client_id + client_secret
    [destination.actions]               # Action ID override per status
    won = "444555666"

    \(SettingsSample.tiktok)

    \(SettingsSample.linkedin)
    """
