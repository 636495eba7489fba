extension GoogleAdsErrorTable {
    private static let waits = "Nothing is lost; it is sent again by itself."
    private static let ours = "Please report this: it should not happen."
    private static let renewed = "It is renewed; if this stays, look at the credentials in the settings."
    private static let newToken = "Make a new refresh token, or a new key of the service account, and put it where the settings point."
    private static let user = "Add the credentials' e-mail to the Google Ads account as a user with standard access."
    private static let project = "See to the Google Cloud project's access to the Ads API, or set api = \"data_manager\", which needs none."

    /// The codes that any service of the Ads API may answer with.
    static let requestRows: [Row] = [
        Row("notAllowlistedError", .setup, "Google has not opened this feature to the account. Set api = \"data_manager\" in the destination's settings."),
        Row("notAllowlistedError.CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE", .setup, "Google has closed this API to those who did not use it before June 2026. Set api = \"data_manager\" in the destination's settings; the Action IDs stay the same."),

        Row("quotaError", .rate, "A quota of the Ads API is used up. \(waits)"),
        Row("quotaError.RESOURCE_EXHAUSTED", .rate, "A quota of the Ads API is used up. \(waits)"),
        Row("quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", .rate, "Google wants fewer requests for the moment. \(waits)"),
        Row("quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", .rate, "Google wants fewer requests for the moment. \(waits)"),
        Row("quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", .rate, "Google wants fewer requests for some time. \(waits)"),
        Row("quotaError.ACCESS_PROHIBITED", .setup, "The project may not use the Ads API. \(project)"),

        Row("authenticationError", .authentication, "Google does not accept the credentials. \(newToken)"),
        Row("authenticationError.AUTHENTICATION_ERROR", .staleToken, "Google does not accept the access token. \(renewed)"),
        Row("authenticationError.OAUTH_TOKEN_EXPIRED", .staleToken, "The access token has expired. \(renewed)"),
        Row("authenticationError.OAUTH_TOKEN_INVALID", .staleToken, "Google does not accept the access token. \(renewed)"),
        Row("authenticationError.OAUTH_TOKEN_REVOKED", .authentication, "The token was revoked. \(newToken)"),
        Row("authenticationError.OAUTH_TOKEN_DISABLED", .authentication, "The token is disabled. \(newToken)"),
        Row("authenticationError.OAUTH_TOKEN_HEADER_INVALID", .authentication, "Google does not accept the form of the token. \(newToken)"),
        Row("authenticationError.GOOGLE_ACCOUNT_DELETED", .authentication, "The Google account of the credentials was deleted. \(newToken)"),
        Row("authenticationError.GOOGLE_ACCOUNT_AUTHENTICATION_FAILED", .authentication, "Google could not log the credentials' account in. \(newToken)"),
        Row("authenticationError.NOT_ADS_USER", .authentication, "The Google account of the credentials has no Google Ads account. \(user)"),
        Row("authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED", .authentication, "The account wants two-step verification. Set it up for the Google account of the credentials, then make a new refresh token."),
        Row("authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED", .authentication, "The account wants Advanced Protection. Set it up for the Google account of the credentials, then make a new refresh token."),
        Row("authenticationError.CUSTOMER_NOT_FOUND", .authentication, "There is no Google Ads account of this number. Check customer_id."),
        Row("authenticationError.CLIENT_CUSTOMER_ID_INVALID", .authentication, "The account's number is not one. Check customer_id."),
        Row("authenticationError.DEVELOPER_TOKEN_INVALID", .authentication, "Google does not know the developer token. Check developer_token, or leave it out: it is no longer needed."),
        Row("authenticationError.ORGANIZATION_NOT_APPROVED", .authentication, "Google has not approved the organisation of the Cloud project. \(project)"),
        Row("authenticationError.ORGANIZATION_NOT_RECOGNIZED", .authentication, "Google does not know the organisation of the Cloud project. \(project)"),

        Row("authorizationError", .setup, "The credentials may not do this in the account. \(user)"),
        Row("authorizationError.USER_PERMISSION_DENIED", .setup, "The credentials have no access to the account. If access is by a manager account, set login_customer_id; else add their e-mail to the account as a user."),
        Row("authorizationError.CUSTOMER_NOT_ENABLED", .setup, "The Google Ads account is not active. Finish setting it up, or reactivate it."),
        Row("authorizationError.MISSING_TOS", .setup, "The terms of the Ads API were not accepted. Accept them in the manager account's API Center."),
        Row("authorizationError.PROJECT_DISABLED", .setup, "The Cloud project is disabled. \(project)"),
        Row("authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", .setup, "The Cloud project may use test accounts only. \(project)"),
        Row("authorizationError.CLOUD_PROJECT_NOT_UNDER_ORGANIZATION", .setup, "The Cloud project belongs to no organisation. \(project)"),
        Row("authorizationError.DEVELOPER_TOKEN_NOT_APPROVED", .setup, "The developer token may use test accounts only. \(project)"),
        Row("authorizationError.DEVELOPER_TOKEN_NOT_ON_ALLOWLIST", .setup, "The developer token may not use the account. \(project)"),
        Row("authorizationError.DEVELOPER_TOKEN_PROHIBITED", .setup, "The developer token belongs to another Cloud project. Check developer_token, or leave it out."),
        Row("authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION", .setup, "The manager account does not manage the account. Check login_customer_id and customer_id."),
        Row("authorizationError.SERVICE_ACCESS_DENIED", .setup, "The account may not use this part of the Ads API. \(project)"),
        Row("authorizationError.ACCESS_DENIED_FOR_ACCOUNT_TYPE", .setup, "This kind of account may not upload conversions. Check customer_id."),
        Row("authorizationError.ACTION_NOT_PERMITTED", .setup, "The credentials may not upload conversions to the account. \(user)"),
        Row("authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT", .setup, "The Google Ads account is suspended. See to that in Google Ads."),
        Row("authorizationError.INCOMPLETE_SIGNUP", .setup, "The Google Ads account was not signed up to the end. Do so in Google Ads."),
        Row("authorizationError.AUTHORIZATION_ERROR", .setup, "The credentials may not do this in the account. \(user)"),

        Row("headerError", .setup, "Google does not take a header of the request. Check login_customer_id."),
        Row("headerError.INVALID_LOGIN_CUSTOMER_ID", .setup, "The manager account's number is not one. Check login_customer_id."),
        Row("headerError.INVALID_LINKED_CUSTOMER_ID", .setup, "Google does not take the linked account. \(ours)"),

        Row("requestError", .reject, "Google found the conversion invalid. \(ours)"),
        Row("requestError.UNSUPPORTED_VERSION", .setup, "Google has switched this version of the Ads API off. Set api_version to a newer one, or api = \"data_manager\"."),
        Row("requestError.INVALID_CUSTOMER_ID", .setup, "The account's number is not one. Check customer_id."),
        Row("requestError.RESOURCE_NAME_MALFORMED", .setup, "The account or an Action ID is not a number. Check customer_id, default_action and [destination.actions]."),
        Row("requestError.CLOUD_PROJECT_NOT_FOUND", .setup, "Google does not find the Cloud project of the credentials. \(project)"),
        Row("requestError.LOGIN_CUSTOMER_ID_PARAMETER_MISSING", .setup, "Access is by a manager account. Set login_customer_id."),
        Row("requestError.REQUIRED_FIELD_MISSING", .reject, "Google misses something in the conversion. \(ours)"),
        Row("requestError.INVALID_ENUM_VALUE", .reject, "Google does not know a word in the conversion. \(ours)"),

        Row("fieldError", .reject, "Google found a field of the conversion invalid. \(ours)"),
        Row("stringLengthError", .reject, "A value of the conversion is too long or too short. Look at the row's click id."),
        Row("stringFormatError", .reject, "A value of the conversion has not the form that Google wants. Look at the row's click id."),
        Row("collectionSizeError", .reject, "The conversion has too many identifiers. \(ours)"),
        Row("dateError", .reject, "Google finds the time too early or in the future. Check occurred_at, its time zone, and the server's clock."),
        Row("currencyCodeError", .reject, "Google does not know the currency. Store it as in ISO 4217, IDR or EUR for instance."),

        Row("internalError", .retry, "Google's service failed. \(waits)"),
        Row("internalError.INTERNAL_ERROR", .retry, "Google's service failed. \(waits)"),
        Row("internalError.TRANSIENT_ERROR", .retry, "Google's service failed for the moment. \(waits)"),
        Row("internalError.DEADLINE_EXCEEDED", .retry, "Google's service took too long. \(waits)"),
        Row("internalError.ERROR_CODE_NOT_PUBLISHED", .retry, "Google gave an error without a public code. \(waits)"),
        Row("databaseError", .retry, "Google's service failed. \(waits)"),
        Row("databaseError.CONCURRENT_MODIFICATION", .retry, "Somebody changed the same conversions at the same moment. \(waits)"),
        Row("databaseError.REQUEST_TOO_LARGE", .split, "The request is too large. It is sent again in smaller parts; lower batch_size if this recurs."),
        Row("partialFailureError.PARTIAL_FAILURE_MODE_REQUIRED", .setup, "Google does not take the form of the request. \(ours)"),
        Row("partialFailureError", .setup, "Google does not take the form of the request. \(ours)"),
    ]
}
