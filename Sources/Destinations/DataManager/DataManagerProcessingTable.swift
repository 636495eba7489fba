import ConversionCore

/// What Google says afterwards of events that it took: `ProcessingErrorReason` (platforms sheet Data Manager §6).
///
/// Codes stand without the enumeration's name; the reasons of encrypted data, store sales and other products are in the last rows.
enum DataManagerProcessingTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        /// Google has it from before: it counts, once.
        case duplicate
        /// It was taken and stands under no click of the account.
        case unattributed
        /// It does not count.
        case refused
    }

    struct Row: Sendable {
        var reason: String
        var kind: Class
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ reason: String, _ kind: Class, _ explanation: String) {
            self.reason = reason
            self.kind = kind
            self.explanation = explanation
        }
    }

    /// A reason that is not listed refuses: Google counts it among the errors.
    static func row(_ code: String?) -> Row {
        let reason = code.map { bare($0) }
        return rows.first { $0.reason == reason }
            ?? Row(reason ?? "", .refused, "Google does not count it, for a reason that is not documented. See Diagnostics of the conversion action in Google Ads.")
    }

    static func bare(_ code: String) -> String {
        GoogleError.bare(code, prefixes: ["PROCESSING_ERROR_REASON_", "PROCESSING_WARNING_REASON_", "PROCESSING_ERROR_"])
    }

    private static let again = "Report the status again to have it sent once more."
    private static let otherAccount = "The click belongs to another Google Ads account. Check customer_id, and that the page stores the click ids of this account's ads."
    private static let clickID = "Check that the page stores it whole and unchanged."
    private static let notOurs = "The conversion action is of a kind that leads cannot be sent to. Make one by Import, other data sources, track conversions from clicks."

    static let rows: [Row] = [
        Row("EVENT_TOO_OLD", .refused, "The conversion lies too long after the click: past the conversion action's click-through window, or 90 days."),
        Row("DENIED_CONSENT", .refused, "The lead denied consent, as Google sees it."),
        Row("NO_CONSENT", .refused, "There is no consent for this lead, which Google wants in the EEA. Store consent_ad_user_data with the lead."),
        Row("UNKNOWN_CONSENT", .refused, "Google wants to know of the lead's consent. Store consent_ad_user_data with the lead."),
        Row("DUPLICATE_GCLID", .duplicate, "Google has a conversion of this click at this time already."),
        Row("DUPLICATE_TRANSACTION_ID", .duplicate, "Google has this event already."),
        Row("INVALID_GCLID", .refused, "The gclid is not a real one. \(clickID)"),
        Row("INVALID_GBRAID", .refused, "The gbraid is not a real one. \(clickID)"),
        Row("INVALID_WBRAID", .refused, "The wbraid is not a real one. \(clickID)"),
        Row("INVALID_AD_IDENTIFIERS", .refused, "The click id is not a real one. \(clickID)"),
        Row("INTERNAL_ERROR", .refused, "Google's service failed while it looked at the event. \(again)"),
        Row(
            "DESTINATION_ACCOUNT_ENHANCED_CONVERSIONS_TERMS_NOT_SIGNED", .refused,
            "The account has not accepted the terms of enhanced conversions. Accept them in Google Ads under Goals, Settings. \(again)"),
        Row("INVALID_EVENT", .refused, "Google found the event invalid."),
        Row("INVALID_FORMAT", .refused, "Something in the event has not the form that Google wants. Please report this: it should not happen."),
        Row("INVALID_CUSTOM_VARIABLE", .refused, "The account does not take a custom variable. Please report this: none is sent."),
        Row("CUSTOM_VARIABLE_NOT_ENABLED", .refused, "A custom variable is not enabled in the account. Please report this: none is sent."),
        Row("OPERATING_ACCOUNT_MISMATCH_FOR_AD_IDENTIFIER", .refused, otherAccount),
        Row("INVALID_OPERATING_ACCOUNT_FOR_CLICK", .refused, otherAccount),
        Row(
            "ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", .refused,
            "A click with wbraid or gbraid counts only under a conversion action whose Count is Every. Change it in Google Ads. \(again)"),
        Row("CONVERSION_PRECEDES_CLICK", .refused, "The status was reached before the click. Check occurred_at and its time zone."),
        Row("TOO_RECENT_CLICK", .refused, "The click was less than six hours old. Store clicked_at with the lead, then it is waited for. \(again)"),
        Row("INVALID_CLICK", .unattributed, "Google took it and attributes it to no click of your ads."),
        Row("CLICK_NOT_FOUND", .unattributed, "Google took it and finds no click of this lead, which is normal for a lead without a click id."),
        Row("EXTERNAL_ATTRIBUTION_DATA_MISSING", .refused, "The conversion action is attributed externally. Take one that Google attributes."),

        Row("ORIGINAL_CONVERSIONS_NOT_FOUND", .refused, "Google finds no conversion to change. \(again)"),
        Row("INVALID_MERCHANT_ID", .refused, notOurs),
        Row("INSUFFICIENT_MATCHED_TRANSACTIONS", .refused, notOurs),
        Row("INSUFFICIENT_TRANSACTIONS", .refused, notOurs),
        Row("DECRYPTION_ERROR", .refused, notOurs),
        Row("DEK_DECRYPTION_ERROR", .refused, notOurs),
        Row("INVALID_WIP", .refused, notOurs),
        Row("INVALID_KEK", .refused, notOurs),
        Row("WIP_AUTH_FAILED", .refused, notOurs),
        Row("KEK_PERMISSION_DENIED", .refused, notOurs),
        Row("USER_IDENTIFIER_DECRYPTION_ERROR", .refused, notOurs),
        Row("AWS_AUTH_FAILED", .refused, notOurs),
        Row("MATCH_ID_NOT_FOUND", .refused, notOurs),
        Row("USER_ID_NOT_FOUND_FOR_MATCH_ID", .refused, notOurs),
        Row("USER_ID_NOT_FOUND_FOR_GCLID", .refused, notOurs),
        Row("USER_ID_NOT_FOUND_FOR_DCLID", .refused, notOurs),
        Row("INVALID_MOBILE_ID_FORMAT", .refused, notOurs),
        Row("EVENT_ID_DECODE_ERROR", .refused, notOurs),
        Row("USER_ID_NOT_FOUND_FOR_IMPRESSION_ID", .refused, notOurs),
        Row("USER_ID_NOT_FOUND", .refused, notOurs),
    ]
}
