/// What the codes in the body of TikTok's replies mean (platforms sheet TikTok §6).
///
/// The HTTP status says little: failures often come with 200.
enum TikTokErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        case accepted
        /// Some events of the request were taken.
        case partial
        /// The same bytes may succeed later.
        case retry
        case rate
        /// The token is not good (any more).
        case authentication
        /// The destination is not set up rightly.
        case setup
        /// At least one of the request's events is not taken.
        case reject
        /// Refused for a reason that TikTok does not document: it may be one event's or the destination's.
        case undocumented
    }

    struct Row: Sendable {
        var codes: ClosedRange<Int64>
        var kind: Class
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ codes: ClosedRange<Int64>, _ kind: Class, _ explanation: String) {
            self.codes = codes
            self.kind = kind
            self.explanation = explanation
        }

        init(_ code: Int64, _ kind: Class, _ explanation: String) {
            self.init(code...code, kind, explanation)
        }
    }

    /// The row for a code, the more exact first; `nil` for a code that is not listed.
    static func row(code: Int64) -> Row? {
        rows.filter { $0.codes.contains(code) }.min { $0.codes.count < $1.codes.count }
    }

    private static let newToken =
        "Make a new access token in Events Manager (the event source's settings) and put it where the settings point."
    private static let waits = "Nothing is lost; it is sent again by itself."

    static let rows: [Row] = [
        Row(0, .accepted, "TikTok took the events."),
        Row(20_001, .partial, "TikTok took only part of the request. Compare with the event source in Events Manager."),
        Row(
            40_001, .setup,
            "The token may not report to this event source. Make the token for the ad account that owns it, with the permission Report Conversion Event."),
        Row(40_002, .reject, "TikTok found a field of the event invalid. Compare the row's data with what TikTok wants for this event."),
        Row(
            40_007, .setup,
            "TikTok does not know the event source. Check event_source_id, and crm_event_source_id and offline_event_source_id for leads that did not come over a web page."),
        Row(40_100, .rate, "TikTok wants fewer requests. \(waits)"),
        Row(40_101, .authentication, "The access token has expired. \(newToken)"),
        Row(40_102, .authentication, "The access token has expired. \(newToken)"),
        Row(40_104, .authentication, "TikTok found no access token. Check that the secret is not empty."),
        Row(40_105, .authentication, "The access token is wrong, or was revoked when a newer one was made. \(newToken)"),
        Row(40_000...40_999, .undocumented, "TikTok refused the event with a code that is not documented. It is tried again; ask TikTok's support if it stays."),
        Row(50_000...59_999, .retry, "TikTok's service failed for the moment. \(waits)"),
        Row(51_021, .rate, "TikTok wants fewer requests. \(waits)"),
    ]
}
