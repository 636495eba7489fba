/// What LinkedIn's answers mean (platforms sheet LinkedIn §6): the HTTP status and, within it, `serviceErrorCode` or `code`.
enum LinkedInErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        case accepted
        /// The same bytes may succeed later.
        case retry
        case rate
        /// The access token is not good (any more); a renewed one may be.
        case staleToken
        /// A person must see to the token.
        case authentication
        /// The destination is not set up rightly.
        case setup
        /// At least one of the request's events is not taken.
        case reject
    }

    struct Row: Sendable {
        var statuses: ClosedRange<Int>
        /// LinkedIn's word, `serviceErrorCode` or `code`; `nil`: any without a row of its own, and none.
        var code: String?
        var kind: Class
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ statuses: ClosedRange<Int>, _ code: String?, _ kind: Class, _ explanation: String) {
            self.statuses = statuses
            self.code = code
            self.kind = kind
            self.explanation = explanation
        }

        init(_ status: Int, _ code: String, _ kind: Class, _ explanation: String) {
            self.init(status...status, code, kind, explanation)
        }

        init(_ status: Int, _ kind: Class, _ explanation: String) {
            self.init(status...status, nil, kind, explanation)
        }
    }

    /// The row for a status and the codes that the reply gives, else the status's own; `nil` for what is not listed.
    static func row(status: Int, codes: [String]) -> Row? {
        let candidates = rows.filter { $0.statuses.contains(status) }
        return candidates.first { $0.code.map(codes.contains) ?? false } ?? candidates.first { $0.code == nil }
    }

    private static let newToken =
        "Make a new access token in Campaign Manager (Signals Manager, Direct API) and put it where the settings point."
    private static let waits = "Nothing is lost; it is sent again by itself."
    private static let unknownRule =
        "LinkedIn does not find a Conversion ID for this token. Check the ids in [destination.conversions], and that the token's member may manage the ad account."
    private static let version =
        "This version of LinkedIn's API is not served any more. Raise api_version to a month of the last year, 202607 for instance."

    static let rows: [Row] = [
        Row(200...299, nil, .accepted, "LinkedIn took the event."),
        Row(300...399, nil, .setup, "The address redirects elsewhere. Check the endpoint and any proxy in the daemon's configuration."),
        Row(400, "VERSION_MISSING", .setup, version),
        Row(400, .reject, "LinkedIn found the event invalid. Check its age, and that its Conversion ID is of a rule with the source Conversions API."),
        Row(401, "65600", .staleToken, "LinkedIn does not accept the access token. \(newToken)"),
        Row(401, "INVALID_ACCESS_TOKEN", .staleToken, "LinkedIn does not accept the access token. \(newToken)"),
        Row(401, "65602", .staleToken, "The access token has expired. \(newToken)"),
        Row(401, "EXPIRED_ACCESS_TOKEN", .staleToken, "The access token has expired. \(newToken)"),
        Row(401, "65601", .authentication, "The access token was revoked. \(newToken)"),
        Row(401, "REVOKED_ACCESS_TOKEN", .authentication, "The access token was revoked. \(newToken)"),
        Row(401, .authentication, "LinkedIn does not accept the access token. \(newToken)"),
        Row(
            403, "ACCESS_DENIED", .setup,
            "The token lacks a permission. It needs rw_conversions, and its member a role on the ad account above viewer."),
        Row(403, "100", .setup, "The token lacks a permission. It needs rw_conversions, and its member a role on the ad account above viewer."),
        Row(403, .setup, unknownRule),
        Row(404, .setup, "LinkedIn does not find what the request names. Check the ids in [destination.conversions] and the endpoint."),
        Row(408, .retry, "LinkedIn waited too long for the request. \(waits)"),
        Row(413, .reject, "The request is too large. It is sent again in smaller parts; lower batch_size if this recurs."),
        Row(422, .reject, "LinkedIn found a field of the event invalid. Compare the row's data with what LinkedIn wants for this event."),
        Row(426, .setup, version),
        Row(429, .rate, "LinkedIn wants fewer requests; its daily limit ends at midnight UTC. \(waits)"),
        Row(400...499, nil, .retry, "LinkedIn gave an answer that is not documented for conversions. \(waits) Ask LinkedIn's support if it stays."),
        Row(500...599, nil, .retry, "LinkedIn's service failed for the moment. \(waits)"),
    ]
}
