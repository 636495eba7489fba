extension GoogleAdsErrorTable {
    private static let waits = "Nothing is lost; it is sent again by itself."
    private static let ours = "Please report this: it should not happen."
    private static let clickID = "Check that the page stores it whole and unchanged."
    private static let madeByImport = "Make a conversion action by Import, other data sources, track conversions from clicks, and use its Action ID."
    private static let goals = "See to it in Google Ads under Goals, Settings; its events wait."

    /// `conversionUploadError`, complete for v23 to v26 but for calls.
    static let uploadRows: [Row] = [
        Row("conversionUploadError", .reject, "Google does not take the conversion, with a code that is not documented. Ask Google's support if it recurs."),
        Row("conversionUploadError.TOO_MANY_CONVERSIONS_IN_REQUEST", .split, "Google finds too many conversions in the request. It is sent again in smaller parts; lower batch_size."),
        Row("conversionUploadError.UNPARSEABLE_GCLID", .reject, "The gclid is not a real one. \(clickID)"),
        Row("conversionUploadError.UNPARSEABLE_WBRAID", .reject, "The wbraid is not a real one. \(clickID)"),
        Row("conversionUploadError.UNPARSEABLE_GBRAID", .reject, "The gbraid is not a real one. \(clickID)"),
        Row("conversionUploadError.UNAUTHORIZED_CUSTOMER", .reject, "The click belongs to an account outside your manager account. Check customer_id and login_customer_id."),
        Row("conversionUploadError.TOO_RECENT_CONVERSION_ACTION", .retryLater, "The conversion action is less than six hours old. \(waits)"),
        Row("conversionUploadError.CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME", .reject, "The account had no conversion tracking when the ad was shown, so Google cannot count this lead."),
        Row("conversionUploadError.EXTERNAL_ATTRIBUTION_DATA_SET_FOR_NON_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", .setup, "The conversion action does not take what is sent. \(madeByImport)"),
        Row("conversionUploadError.EXTERNAL_ATTRIBUTION_DATA_NOT_SET_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", .setup, "The conversion action is attributed externally. \(madeByImport)"),
        Row("conversionUploadError.ORDER_ID_NOT_PERMITTED_FOR_EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION", .setup, "The conversion action is attributed externally. \(madeByImport)"),
        Row("conversionUploadError.EXTERNALLY_ATTRIBUTED_CONVERSION_ACTION_NOT_PERMITTED_WITH_USER_IDENTIFIER", .setup, "The conversion action is attributed externally. \(madeByImport)"),
        Row("conversionUploadError.ORDER_ID_ALREADY_IN_USE", .duplicate, "Google has this event already."),
        Row("conversionUploadError.CLICK_CONVERSION_ALREADY_EXISTS", .duplicate, "Google has a conversion of this click and action at this very time already."),
        Row("conversionUploadError.DUPLICATE_ORDER_ID", .twin, "The request held this event twice. \(waits)"),
        Row("conversionUploadError.DUPLICATE_CLICK_CONVERSION_IN_REQUEST", .twin, "The request held two conversions of one click and action at the same time. \(waits) Give the two statuses Action IDs of their own."),
        Row("conversionUploadError.CUSTOM_VARIABLE_NOT_ENABLED", .setup, "A custom variable is not enabled in the account. \(ours)"),
        Row("conversionUploadError.CUSTOM_VARIABLE_VALUE_CONTAINS_PII", .reject, "Google finds personal data in a custom variable. \(ours)"),
        Row("conversionUploadError.INVALID_CUSTOMER_FOR_CLICK", .rejectUnlessAll, "The click belongs to another Google Ads account. Check customer_id, and that the page stores the click ids of this account's ads."),
        Row("conversionUploadError.CONVERSION_NOT_COMPLIANT_WITH_ATT_POLICY", .reject, "Apple's rules on tracking bar this conversion."),
        Row("conversionUploadError.CLICK_NOT_FOUND", .unattributed, "Google took it and finds no click of this lead, which is normal for a lead without a click id."),
        Row("conversionUploadError.INVALID_USER_IDENTIFIER", .reject, "Google says that customer data is not hashed rightly. \(ours)"),
        Row("conversionUploadError.UNSUPPORTED_USER_IDENTIFIER", .reject, "Google does not take a kind of customer data. \(ours)"),
        Row("conversionUploadError.GBRAID_WBRAID_BOTH_SET", .reject, "Google finds two click ids. \(ours)"),
        Row("conversionUploadError.CONVERSION_PRECEDES_EVENT", .reject, "The status was reached before the click. Check occurred_at and its time zone."),
        Row("conversionUploadError.EXPIRED_EVENT", .reject, "The conversion lies too long after the click: past the conversion action's click-through window, or 90 days."),
        Row("conversionUploadError.TOO_RECENT_EVENT", .retryLater, "The click is less than six hours old. \(waits)"),
        Row("conversionUploadError.EVENT_NOT_FOUND", .reject, "Google does not know the click. Check that the page stores the click ids of this account's ads."),
        Row("conversionUploadError.ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID", .rowSetup, "A click with wbraid or gbraid counts only under a conversion action whose Count is Every. Change it in Google Ads; until then the event waits."),
        Row("conversionUploadError.CUSTOMER_DATA_POLICY_PROHIBITS_ENHANCED_CONVERSIONS", .setup, "Google's policy bars this account from enhanced conversions. Ask Google's support; its events wait."),
        Row("conversionUploadError.CUSTOMER_NOT_ACCEPTED_CUSTOMER_DATA_TERMS", .setup, "The account has not accepted the customer data terms. \(goals)"),
        Row("conversionUploadError.CUSTOMER_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS", .setup, "Enhanced conversions for leads are switched off. \(goals)"),
        Row("conversionUploadError.ORDER_ID_CONTAINS_PII", .reject, "Google takes the event id for personal data. \(ours)"),
        Row("conversionUploadError.INVALID_JOB_ID", .split, "Google does not take the request's number. \(ours)"),
        Row("conversionUploadError.NO_CONVERSION_ACTION_FOUND", .setup, "One of the Action IDs does not exist in this account, or is not enabled. Check default_action, [destination.actions] and customer_id."),
        Row("conversionUploadError.INVALID_CONVERSION_ACTION_TYPE", .setup, "A conversion action is of the wrong kind. \(madeByImport)"),
    ]
}
