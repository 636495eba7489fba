/// What Meta's error codes mean (platforms sheet Meta §6).
///
/// Classified by code and subcode only: the HTTP status and `type` are not reliable, and the texts are localised.
enum MetaErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        /// The same bytes may succeed later.
        case retry
        /// The token, the account or the app must wait.
        case rate
        /// As `rate`, for about an hour.
        case longPause
        /// The token is not good (any more).
        case authentication
        /// The destination is not set up rightly.
        case setup
        /// At least one of the request's events is not taken.
        case reject
    }

    struct Row: Sendable {
        var codes: ClosedRange<Int64>
        /// `nil`: any subcode without a row of its own, and none.
        var subcode: Int64?
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

        init(_ code: Int64, _ subcode: Int64, _ kind: Class, _ explanation: String) {
            self.init(code...code, kind, explanation)
            self.subcode = subcode
        }
    }

    /// The row for a code and its subcode, else the code's own row; `nil` for a code that is not listed.
    static func row(code: Int64, subcode: Int64?) -> Row? {
        let candidates = rows.filter { $0.codes.contains(code) }
        // A row of one code stands before that of a range.
        func best(_ matching: [Row]) -> Row? { matching.min { $0.codes.count < $1.codes.count } }
        if let subcode, let exact = best(candidates.filter { $0.subcode == subcode }) { return exact }
        return best(candidates.filter { $0.subcode == nil })
    }

    private static let newToken = "Create a new access token for this dataset in Events Manager and put it where the settings point."
    private static let waits = "Nothing is lost; it is sent again by itself."

    static let rows: [Row] = [
        Row(1, .retry, "Meta had an unknown, usually passing problem. \(waits)"),
        Row(1, 99, .retry, "Meta had an unknown, usually passing problem. \(waits)"),
        Row(2, .retry, "Meta's service is down for the moment. \(waits)"),
        Row(3, .setup, "The app may not use the Conversions API. Give the app or its system user that capability in Business settings."),
        Row(3, 10, .setup, "The app may not use the Conversions API. Give the app or its system user that capability in Business settings."),
        Row(4, .rate, "The app has made too many calls to Meta. \(waits)"),
        Row(5, .retry, "Meta gave a code that is not documented for conversions. \(waits) Ask Meta's support if it stays."),
        Row(10, .setup, "The token lacks a permission. Assign its system user to the dataset with full control, then make a new token."),
        Row(17, .rate, "The token's user has made too many calls to Meta. \(waits)"),
        Row(17, 2_446_079, .rate, "The token's user has made too many calls to Meta. \(waits)"),
        Row(32, .rate, "The page has made too many calls to Meta. \(waits)"),

        Row(100, .reject, "Meta found a field of the event invalid. Compare the row's data with what Meta wants for this event."),
        Row(
            100, 33, .setup,
            "Meta does not find the dataset, or the token may not see it. Check pixel_id, and assign the token's system user to the dataset."),
        Row(100, 34, .reject, "Meta found a parameter invalid. If every event fails so, check pixel_id and the event names."),
        Row(100, 38, .reject, "Meta does not support this request. If every event fails so, check pixel_id and the API version."),
        Row(100, 2_804_001, .reject, "Meta found the event invalid. Compare the row's data with what Meta wants for this event."),
        Row(100, 2_804_003, .reject, "The event is older than the seven days Meta accepts. Report leads sooner, or lower max_age."),
        Row(100, 2_804_007, .reject, "Meta found the event invalid. Compare the row's data with what Meta wants for this event."),
        Row(100, 2_804_009, .reject, "A Purchase needs a value and a currency. Give the deal its value, or set a fixed one for the status."),
        Row(100, 2_804_016, .reject, "Meta says that customer data is not hashed rightly. Please report this: it should not happen."),
        Row(100, 2_804_017, .reject, "Meta found the event invalid. Compare the row's data with what Meta wants for this event."),
        Row(100, 2_804_019, .reject, "Meta found the event's time or one of its messaging parameters invalid. Check occurred_at and the WhatsApp columns."),
        Row(100, 2_804_048, .reject, "Meta found the event invalid. Compare the row's data with what Meta wants for this event."),
        Row(100, 2_804_050, .reject, "There is too little customer data to match anyone. Store the lead's e-mail, phone or click id."),

        Row(102, .authentication, "Meta does not accept the session. \(newToken)"),
        Row(104, .authentication, "The request's signature is wrong. Check app_secret, and that the token belongs to the same app."),
        Row(105, .reject, "The request has too many parameters. It is sent again in smaller parts; lower batch_size if this recurs."),
        Row(190, .authentication, "Meta does not accept the access token. \(newToken)"),
        Row(190, 458, .authentication, "The app was removed by the token's user. \(newToken)"),
        Row(190, 459, .authentication, "The token's user must log in to Facebook and clear a security check; then make a new token."),
        Row(190, 460, .authentication, "The password of the token's user was changed, which ended the token. \(newToken)"),
        Row(190, 463, .authentication, "The access token has expired. \(newToken)"),
        Row(190, 464, .authentication, "The token's user is not confirmed. Have it confirmed, then make a new token."),
        Row(190, 467, .authentication, "The access token was revoked. \(newToken)"),
        Row(190, 492, .authentication, "The token's user has lost its role on the page or business. Restore the role, then make a new token."),
        Row(200...299, .setup, "The token lacks a permission on the dataset. Assign its system user to the dataset, then make a new token."),
        Row(294, .setup, "The token lacks the permission ads_management. Make a new token that has it."),

        Row(341, .rate, "The app has reached a limit for the moment. \(waits)"),
        Row(368, .longPause, "Meta has blocked the account for a while for a breach of policy. Look into Account quality; it is tried again every hour."),
        Row(506, .reject, "Meta takes the request for a repeat of an earlier one."),
        Row(613, .rate, "A rate limit of the account is reached. \(waits)"),
        Row(613, 1_487_742, .rate, "The ad account has made too many calls to Meta. \(waits)"),
        Row(2650, .retry, "Meta gave a code of its audience API, which conversions should never get. \(waits)"),
        Row(2655, .retry, "Meta gave a code of its audience API, which conversions should never get. \(waits)"),
        Row(5000, .retry, "Meta had an unknown problem. \(waits)"),
        Row(21_009, .retry, "The dataset cannot take uploads for the moment. \(waits)"),
        Row(80_000...80_014, .rate, "The business has made too many calls to Meta. \(waits)"),
        Row(1_487_301, .retry, "Meta gave a code of its audience API, which conversions should never get. \(waits)"),
        Row(1_487_366, .retry, "Meta gave a code of its audience API, which conversions should never get. \(waits)"),
        Row(1_609_005, .retry, "Meta gave a code of its publishing API, which conversions should never get. \(waits)"),
    ]
}
