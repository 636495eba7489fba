import ConversionCore

/// What the Ads API's error codes mean, of a request or of a row of it (platforms sheet Google Ads §6).
///
/// Errors of calls, adjustments and other services are not listed: a click conversion never gets them.
enum GoogleAdsErrorTable {
    enum Class: String, Sendable, Hashable, CaseIterable {
        case retry
        /// A click or an action that is less than six hours old.
        case retryLater
        case rate
        case staleToken
        case authentication
        /// Nothing of this kind is taken before a person has changed something.
        case setup
        /// As `setup`, but only for some leads: the others pass, so the row waits alone.
        case rowSetup
        case reject
        /// Where every row of a large request has it, the destination is at fault: a wrong account.
        case rejectUnlessAll
        case duplicate
        /// Two rows of one request hinder each other: neither was taken.
        case twin
        case unattributed
        case split
    }

    struct Row: Sendable {
        /// Category and code; a category alone stands for every other code of it.
        var code: String
        var kind: Class
        /// What happened and what to do, for a marketer.
        var explanation: String

        init(_ code: String, _ kind: Class, _ explanation: String) {
            self.code = code
            self.kind = kind
            self.explanation = explanation
        }
    }

    /// The code's row, else its category's, else the one for what is not documented.
    static func row(_ code: String) -> Row {
        byCode[code] ?? byCode[String(code.prefix { $0 != "." })] ?? unlisted
    }

    static func isListed(_ code: String) -> Bool {
        byCode[code] != nil || byCode[String(code.prefix { $0 != "." })] != nil
    }

    private static let byCode = Dictionary(
        (uploadRows + requestRows).map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

    private static let unlisted = Row(
        "", .reject, "Google refuses it with a code that is not documented for conversions. Ask Google's support if it recurs.")
}
