/// What an HTTP status of the Measurement Protocol means (platforms sheet GA4 §6).
///
/// GA4 has no codes of its own here, and says "taken" to everything that arrives, a wrong secret included.
enum GA4ErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        case accepted
        case retry
        case rate
        case setup
        case reject
    }

    struct Row: Sendable {
        var statuses: ClosedRange<Int>
        var kind: Class
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ statuses: ClosedRange<Int>, _ kind: Class, _ explanation: String) {
            self.statuses = statuses
            self.kind = kind
            self.explanation = explanation
        }

        init(_ status: Int, _ kind: Class, _ explanation: String) {
            self.init(status...status, kind, explanation)
        }
    }

    /// The first row that holds the status; `nil` for what is no status of a finished reply.
    static func row(status: Int) -> Row? {
        rows.first { $0.statuses.contains(status) }
    }

    private static let refused = "GA4 refused the event, which it does only to requests it cannot read. Please report this: it should not happen."
    private static let inBetween = "GA4 itself never answers so: something in between does. Check the endpoint, the proxy and the firewall."

    static let rows: [Row] = [
        Row(200...299, .accepted, "GA4 took the event."),
        Row(300...399, .setup, "The address redirects elsewhere. Check the endpoint and any proxy in the daemon's configuration."),
        Row(401, .setup, inBetween),
        Row(403, .setup, inBetween),
        Row(407, .setup, inBetween),
        Row(408, .retry, "GA4 waited too long for the request. It is sent again by itself."),
        Row(425, .retry, "GA4 was not ready for the request. It is sent again by itself."),
        Row(429, .rate, "GA4 wants fewer requests. It is sent again by itself."),
        Row(400...499, .reject, refused),
        Row(500...599, .retry, "Google's service failed for the moment. It is sent again by itself."),
    ]
}
