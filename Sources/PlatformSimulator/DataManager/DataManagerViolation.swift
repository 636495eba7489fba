/// One thing that is wrong with a request, as `fieldViolations` tells it.
struct DataManagerViolation: Sendable, Equatable {
    /// `ErrorReason`, those that the simulator gives (platforms sheet: Google Data Manager, section 6).
    enum Reason: String, Sendable {
        case invalidArgument = "INVALID_ARGUMENT"
        case requiredFieldMissing = "REQUIRED_FIELD_MISSING"
        case invalidHexEncoding = "INVALID_HEX_ENCODING"
        case invalidBase64Encoding = "INVALID_BASE64_ENCODING"
        case invalidSHA256Format = "INVALID_SHA256_FORMAT"
        case invalidPostalCode = "INVALID_POSTAL_CODE"
        case invalidCountryCode = "INVALID_COUNTRY_CODE"
        case tooManyUserIdentifiers = "TOO_MANY_USER_IDENTIFIERS"
        case tooManyDestinations = "TOO_MANY_DESTINATIONS"
        case tooManyEvents = "TOO_MANY_EVENTS"
        case invalidDestination = "INVALID_DESTINATION"
        case invalidNumberFormat = "INVALID_NUMBER_FORMAT"
        case invalidConversionActionID = "INVALID_CONVERSION_ACTION_ID"
        case invalidConversionActionType = "INVALID_CONVERSION_ACTION_TYPE"
        case invalidCurrencyCode = "INVALID_CURRENCY_CODE"
        case enhancedConversionsNotEnabled = "DESTINATION_ACCOUNT_NOT_ENABLED_ENHANCED_CONVERSIONS_FOR_LEADS"
        case duplicateDestinationReference = "DUPLICATE_DESTINATION_REFERENCE"
        case noIdentifiersProvided = "NO_IDENTIFIERS_PROVIDED"
        case eventTimeInvalid = "EVENT_TIME_INVALID"
        case destinationAccountTypeMismatch = "DESTINATION_ACCOUNT_TYPE_MISMATCH"
        case requestTooOld = "REQUEST_TOO_OLD"
        case conversionActionTooRecentlyCreated = "CONVERSION_ACTION_TOO_RECENTLY_CREATED"
        case invalidAdIdentifierForAccount = "INVALID_AD_IDENTIFIER_FOR_ACCOUNT"
    }

    /// In the definition's snake_case, such as `events[2].event_source`.
    var field: String
    var reason: Reason
    var description: String

    func json(_ spelling: DataManagerBehavior.FieldPaths) -> JSONValue {
        let isDoubled = spelling == .doubled && field.hasPrefix("events[")
        return [
            "field": .string(isDoubled ? "events.\(field)" : field), "description": .string(description),
            "reason": .string(reason.rawValue),
        ]
    }
}
