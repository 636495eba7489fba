/// Where an event happened, as the root field `event_source` says (platforms sheet: TikTok, section 2.1).
///
/// Each kind has ids of its own: a pixel's code, an app's id, an offline event set's, a CRM event set's.
public enum TikTokEventSource: String, Sendable, Hashable, CaseIterable {
    case web
    case app
    case offline
    case crm
}
