/// Why an event was skipped or failed: the closed set of `conversiond.reason`.
///
/// A reason is a stable word for dashboards and alerts; `sync_log.detail` says the rest.
public enum Reason: String, Sendable, Hashable, CaseIterable {
    // Skipped when decided.
    case destinationDisabled = "destination_disabled"
    case statusNotMapped = "status_not_mapped"
    case dontSend = "dont_send"
    case consentDenied = "consent_denied"
    case consentMissing = "consent_missing"
    case configurationIncomplete = "configuration_incomplete"
    case eventNotOnChannel = "event_not_on_channel"
    case tooOld = "too_old"
    case inFuture = "in_future"
    case minimumDataMissing = "minimum_data_missing"
    case missingValue = "missing_value"
    case alreadySent = "already_sent"
    case unknownWorkspace = "unknown_workspace"
    case noDestination = "no_destination"

    // Sent, or tried.
    case platformWarning = "platform_warning"
    case duplicateAtPlatform = "duplicate_at_platform"
    case awaitingConfirmation = "awaiting_confirmation"
    case confirmed = "confirmed"
    case unconfirmed = "unconfirmed"
    case rejectedInPart = "rejected_in_part"
    case rejected = "rejected"
    case expired = "expired"
    case outcomeUnknown = "outcome_unknown"
    case platformError = "platform_error"
    case unreachable = "unreachable"
    case rateLimited = "rate_limited"
    case authentication = "authentication"
    case destinationSetup = "destination_setup"

    /// Whether this is said of events that were intentionally not sent.
    public var isSkip: Bool {
        switch self {
        case .destinationDisabled, .statusNotMapped, .dontSend, .consentDenied, .consentMissing,
            .configurationIncomplete, .eventNotOnChannel, .tooOld, .inFuture,
            .minimumDataMissing, .missingValue, .alreadySent, .unknownWorkspace, .noDestination:
            true
        case .platformWarning, .duplicateAtPlatform, .awaitingConfirmation, .confirmed, .unconfirmed, .rejectedInPart, .rejected, .expired, .outcomeUnknown,
            .platformError, .unreachable, .rateLimited, .authentication, .destinationSetup:
            false
        }
    }
}
