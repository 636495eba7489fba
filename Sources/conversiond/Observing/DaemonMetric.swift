/// The names of what ``MetricsObserver`` counts, and the help that goes with each.
enum DaemonMetric: String, CaseIterable {
    case plannedRows = "conversiond_planned_rows_total"
    case plannedDeliveries = "conversiond_planned_deliveries_total"
    case skipped = "conversiond_skipped_total"
    case contested = "conversiond_contested_events_total"
    case claimedEvents = "conversiond_claimed_events_total"
    case sentEvents = "conversiond_sent_events_total"
    case sentBytes = "conversiond_sent_bytes_total"
    case requests = "conversiond_requests_total"
    case requestSeconds = "conversiond_request_seconds"
    case outcomes = "conversiond_outcomes_total"
    case halved = "conversiond_halved_requests_total"
    case destinationChanges = "conversiond_destination_state_changes_total"
    case settingsVersion = "conversiond_settings_version"
    case settingsRefused = "conversiond_settings_refused_total"
    case secretUnavailable = "conversiond_secret_unavailable_total"
    case confirmed = "conversiond_confirmed_events_total"
    case tokensRenewed = "conversiond_access_tokens_renewed_total"
    case recordedRows = "conversiond_recorded_rows_total"
    case recordSeconds = "conversiond_record_seconds"
    case databaseFailures = "conversiond_database_failures_total"
    case databaseFailing = "conversiond_database_failing"
    case fenced = "conversiond_fenced_total"
    case lateWriteBacks = "conversiond_late_write_backs_total"
    case takenOver = "conversiond_taken_over_batches_total"
    case stalledSessions = "conversiond_stalled_sessions_total"
    case partitions = "conversiond_partitions_total"

    var help: String {
        switch self {
        case .plannedRows: "Outbox rows decided."
        case .plannedDeliveries: "Events decided to be sent."
        case .skipped: "Events decided not to be sent, by reason."
        case .contested: "Events that waited for the outcome of another of the same once key, by what became of them."
        case .claimedEvents: "Events taken from the database: retries, overflow, and those of instances that are gone."
        case .sentEvents: "Events in requests sent, every attempt counted."
        case .sentBytes: "Bytes of request bodies sent."
        case .requests: "Requests answered or failed, by HTTP status; none: no reply."
        case .requestSeconds: "Seconds from a request to its reply or failure."
        case .outcomes: "Outcomes of events as in the sync log: status, reason, and whether final."
        case .halved: "Requests refused for an event that was not named, and halved."
        case .destinationChanges: "Changes of a destination's state, by the new state."
        case .settingsVersion: "Version of the settings in force."
        case .settingsRefused: "Settings found in the tables that cannot be used."
        case .secretUnavailable: "Secrets that could not be read."
        case .confirmed: "Events of which the platform told later what became of them, by the reason of that row."
        case .tokensRenewed: "Access tokens fetched from OAuth token endpoints."
        case .recordedRows: "Sync-log rows written."
        case .recordSeconds: "Seconds to write a set of outcomes."
        case .databaseFailures: "Failures of work with the database, by activity; one per outage."
        case .databaseFailing: "1 while work of this activity fails."
        case .fenced: "Times this instance was taken for dead."
        case .lateWriteBacks: "Batches written back too late: another instance had them."
        case .takenOver: "Batches taken over from instances that are gone."
        case .stalledSessions: "Sessions ended whose daemon had stopped in the middle of a transaction."
        case .partitions: "History partitions made and dropped."
        }
    }

    static var helpByName: [String: String] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0.help) })
    }
}
