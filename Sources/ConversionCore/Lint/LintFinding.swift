/// Something in the settings that is allowed and probably not meant, or that a person should know (rule D7).
public struct LintFinding: Sendable, Hashable {
    /// How much it matters. Nothing here is refused; what is refused is a ``SettingsProblem``.
    public enum Severity: String, Sendable, Hashable {
        /// Probably a mistake.
        case warning
        /// Works as designed, in a way that surprises.
        case note
    }

    /// A stable word per kind of finding.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case nameOutsideCatalog = "name_outside_catalog"
        case nameCase = "name_case"
        case nameTooLong = "name_too_long"
        case nameForm = "name_form"
        case nameRetired = "name_retired"
        case sharedCategory = "shared_category"
        case negativeAsPositive = "negative_as_positive"
        case sharedAction = "shared_action"
        case uselessOverride = "useless_override"
        case unmappedStatus = "unmapped_status"
        case messagingEventUnknown = "messaging_event_unknown"
        case messagingEventMissing = "messaging_event_missing"
        case missingConversionID = "missing_conversion_id"
        case missingAction = "missing_action"
        case missingSetting = "missing_setting"
        case missingCurrency = "missing_currency"
        case missingPhoneCountry = "missing_phone_country"
        case noDestination = "no_destination"
        case testEventCode = "test_event_code"
        case apiVersionEnding = "api_version_ending"
        case sharedEventSource = "shared_event_source"
        case pageNeeded = "page_needed"
        case maxAgeCapped = "max_age_capped"
        case clickIDNotSent = "click_id_not_sent"
        case identifierNotMatched = "identifier_not_matched"
    }

    public let severity: Severity
    public let code: Code
    /// The destination's name; `nil` for the workspace.
    public let destination: String?
    /// For a person who knows marketing and not this program.
    public let message: String
}
