/// What the reasons of a refused request mean: the API's `ErrorReason` (platforms sheet Data Manager §6).
/// The names are those of the enumeration in Google's client library (PyPI google-ads-datamanager 0.9.4).
///
/// Those about audiences, licences and partner links are not listed: events never get them. A reason that is not listed
/// counts as the event's fault where the reply names an event, else as the destination's.
enum DataManagerErrorTable {
    struct Row: Sendable {
        var reason: String
        var kind: GoogleErrorClass
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ reason: String, _ kind: GoogleErrorClass, _ explanation: String) {
            self.reason = reason
            self.kind = kind
            self.explanation = explanation
        }
    }

    static func row(_ reason: String) -> Row? { byReason[reason] }

    private static let byReason = Dictionary(rows.map { ($0.reason, $0) }, uniquingKeysWith: { first, _ in first })

    private static let waits = "Nothing is lost; it is sent again by itself."
    private static let ours = "Please report this: it should not happen."
    private static let accounts = "Check customer_id and login_customer_id, and that the manager account is linked to the account."
    private static let analytics = "Google complains of something that only Google Analytics has. Check that the Action IDs are those of Google Ads conversion actions."

    static let rows: [Row] = [
        Row("INTERNAL_ERROR", .retry, "Google's service failed. \(waits)"),
        Row("DEADLINE_EXCEEDED", .retry, "Google's service took too long. \(waits)"),
        Row("RESOURCE_EXHAUSTED", .rate, "Google wants fewer requests of this Cloud project. \(waits)"),
        Row("NOT_FOUND", .setup, "Google does not find the account or the conversion action. Check customer_id and the Action IDs."),
        Row(
            "PERMISSION_DENIED", .setup,
            "The credentials may not send to this Google Ads account. Add their e-mail to the account as a user; if access is by a manager account, set login_customer_id."),
        Row("INVALID_ARGUMENT", .reject, "Google found something of the event invalid and does not say what. \(ours)"),
        Row("REQUIRED_FIELD_MISSING", .reject, "Google misses something in the event. \(ours)"),
        Row("INVALID_FORMAT", .reject, "Something in the event has not the form that Google wants. \(ours)"),
        Row("INVALID_HEX_ENCODING", .reject, "Google says that customer data is not encoded rightly. \(ours)"),
        Row("INVALID_BASE64_ENCODING", .reject, "Google says that customer data is not encoded rightly. \(ours)"),
        Row("INVALID_SHA256_FORMAT", .reject, "Google says that customer data is not hashed rightly. \(ours)"),
        Row("INVALID_POSTAL_CODE", .reject, "Google does not take the lead's postal code. Correct it in the CRM."),
        Row("INVALID_COUNTRY_CODE", .reject, "Google does not take the lead's country. Store it as two letters, ID or DE for instance."),
        Row("INVALID_ENUM_VALUE", .reject, "Google does not know a word in the event. \(ours)"),

        Row("TOO_MANY_USER_IDENTIFIERS", .split, "Google finds too many identifiers in the request. \(ours)"),
        Row("TOO_MANY_DESTINATIONS", .split, "Google finds too many conversion actions in the request. \(ours)"),
        Row("TOO_MANY_EVENTS", .split, "Google finds too many events in the request. It is sent again in smaller parts; lower batch_size."),
        Row("TOO_MANY_ELEMENTS", .split, "Google finds too much in the request. It is sent again in smaller parts; lower batch_size."),
        Row("TOO_FEW_ELEMENTS", .split, "Google finds too little in the request. \(ours)"),
        Row("MULTIPLE_DATA_TYPES_NOT_ALLOWED", .split, "Google finds two kinds of data in the request. \(ours)"),
        Row("DUPLICATE_DESTINATION_REFERENCE", .split, "Google finds one conversion action twice in the request. \(ours)"),

        Row("INVALID_DESTINATION", .setup, "Google does not take the destination. Check customer_id and the Action IDs."),
        Row("INVALID_NUMBER_FORMAT", .setup, "An account or an Action ID is not a number. Write customer_id without hyphens, and for an Action ID the number after ctId=."),
        Row("INVALID_CONVERSION_ACTION_ID", .setup, "One of the Action IDs does not exist in this account, or is not enabled. Check default_action, [destination.actions] and customer_id: the account must own the conversion action."),
        Row("INVALID_CONVERSION_ACTION_TYPE", .setup, "A conversion action is of the wrong kind. Make one in Google Ads by Import, other data sources, track conversions from clicks."),
        Row("DIFFERENT_LOGIN_ACCOUNTS_NOT_ALLOWED_FOR_DATA_PARTNER", .setup, "The accounts do not belong together. \(accounts)"),
        Row("UNSUPPORTED_OPERATING_ACCOUNT_FOR_DATA_PARTNER", .setup, "The accounts do not belong together. \(accounts)"),
        Row("UNSUPPORTED_LINKED_ACCOUNT_FOR_DATA_PARTNER", .setup, "The accounts do not belong together. \(accounts)"),
        Row("LINKED_ACCOUNT_ONLY_ALLOWED_WITH_DATA_PARTNER_LOGIN_ACCOUNT", .setup, "The accounts do not belong together. \(accounts)"),
        Row("OPERATING_ACCOUNT_LOGIN_ACCOUNT_MISMATCH", .setup, "The accounts do not belong together. \(accounts)"),
        Row("EVENT_SOURCE_AND_DESTINATION_MISMATCH", .setup, "A conversion action does not take this kind of event. Make one by Import, other data sources, track conversions from clicks."),
        Row("DESTINATION_ACCOUNT_TYPE_MISMATCH", .setup, "The account is not a Google Ads account. Check customer_id."),
        Row("TERMS_AND_CONDITIONS_NOT_SIGNED", .setup, "The account has not accepted the customer data terms. Accept them in Google Ads under Goals, Settings."),
        Row("DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", .setup, "Enhanced conversions for leads are switched off. Switch them on in Google Ads under Goals, Settings."),
        Row("DESTINATION_ACCOUNT_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS", .setup, "Google's policy bars this account from enhanced conversions. Ask Google's support."),
        Row("DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED", .setup, "The account has not accepted the terms of enhanced conversions. Accept them in Google Ads under Goals, Settings."),
        Row("NOT_ALLOWLISTED", .setup, "Google has not opened this feature to the account. Ask Google's support."),
        Row("EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", .setup, "The account must declare whether it advertises politics in the EU. Do so in Google Ads."),
        Row("ACCOUNT_INELIGIBLE_FOR_STORE_SALES", .setup, "The conversion action is one of store sales, which this account may not use. Take another."),
        Row("THIRD_PARTY_USER_DATA_NOT_ALLOWED", .setup, "The account may not send customer data that others collected. Ask Google's support."),

        Row("INVALID_CURRENCY_CODE", .reject, "Google does not know the currency. Store it as in ISO 4217, IDR or EUR for instance."),
        Row("INVALID_EVENT", .reject, "Google found the event invalid. Compare the row's data with what Google wants."),
        Row("NO_IDENTIFIERS_PROVIDED", .reject, "Google finds nothing to match the lead by. Store the click id, the e-mail or the phone."),
        Row("EVENT_TIME_INVALID", .reject, "Google finds the event too old or in the future. Check occurred_at, its time zone, and the server's clock."),
        Row("FIELD_VALUE_TOO_LONG", .reject, "A value of the event is too long. Look at the row's click id and postal code."),
        Row("FIELD_VALUE_TOO_SHORT", .reject, "A value of the event is too short. Look at the row's click id and postal code."),
        Row("ALREADY_EXISTS", .duplicate, "Google has this event already."),
        Row("INVALID_REGION_CODE", .reject, "Google does not take the lead's country. Store it as two letters."),
        Row("INVALID_SUBDIVISION_CODE", .reject, "Google does not take a place of the event. \(ours)"),
        Row("INVALID_SUBCONTINENT_CODE", .reject, "Google does not take a place of the event. \(ours)"),
        Row("INVALID_CONTINENT_CODE", .reject, "Google does not take a place of the event. \(ours)"),
        Row("INVALID_DEVICE_CATEGORY", .reject, "Google does not take a device of the event. \(ours)"),
        Row("INVALID_COUPON_CODE", .reject, "Google does not take a coupon of the event. \(ours)"),
        Row("CUSTOM_VARIABLE_VALUE_CONTAINS_PII", .reject, "Google finds personal data in a custom variable. \(ours)"),
        Row("CUSTOM_VARIABLE_NOT_ENABLED", .setup, "A custom variable is not enabled in the account. \(ours)"),
        Row("INVALID_CUSTOM_VARIABLE_VALUE", .reject, "Google does not take a custom variable's value. \(ours)"),
        Row("CUSTOM_VARIABLE_NOT_FOUND", .setup, "The account does not know a custom variable. \(ours)"),
        Row("CONVERSION_ACTION_TOO_RECENTLY_CREATED", .retryLater, "The conversion action is less than six hours old. \(waits)"),
        Row("INVALID_AD_IDENTIFIER_FOR_ACCOUNT", .reject, "The click belongs to another Google Ads account. Check that the page stores the click ids of this account's ads, and customer_id."),

        Row("INVALID_PROPERTY_TYPE", .setup, analytics),
        Row("INVALID_STREAM_TYPE", .setup, analytics),
        Row("RESERVED_NAME_USED", .setup, analytics),
        Row("INVALID_EVENT_NAME", .setup, analytics),
        Row("MULTIPLE_DESTINATIONS_FOR_GOOGLE_ANALYTICS_EVENT", .setup, analytics),
        Row("BOTH_CLIENT_ID_AND_APP_INSTANCE_ID_NOT_ALLOWED", .setup, analytics),
        Row("GOOGLE_ANALYTICS_SUBPROPERTY_OR_ROLLUP_PROPERTY_NOT_ALLOWED", .setup, analytics),
        Row("REQUIRED_PREREQUISITE_LINK_MISSING", .setup, analytics),

        // Said of a request for the status only; here they would be Google's slip.
        Row("INVALID_REQUEST_ID", .retry, "Google gave a reason that belongs to another call. \(waits)"),
        Row("REQUEST_TOO_OLD", .retry, "Google gave a reason that belongs to another call. \(waits)"),
    ]
}
