import ConversionCore

/// Which reasons for not sending an odd row its own columns bear out, by the public rules (D6, D9, D11 to D13, R5).
///
/// What a platform can use of a mangled value is not judged here: a row with a click id that nobody can find fault with must be
/// sent, of any other it may be said that the minimum data is missing.
struct OddSkip {
    private let row: InsertedRow
    private let target: Target
    private let age: Duration
    private let isRepeated: Bool

    /// - Parameters:
    ///   - age: of the event, when it was told.
    ///   - isRepeated: another row asks for the same event.
    init(_ row: InsertedRow, _ target: Target, age: Duration, isRepeated: Bool) {
        self.row = row
        self.target = target
        self.age = age
        self.isRepeated = isRepeated
    }

    func explains(_ reason: String) -> Bool {
        let columns = row.columns
        let isMessage = target.column == .meta && columns.isMessaging
        return switch reason {
        case "unknown_workspace": columns.workspace != Target.workspace
        case "status_not_mapped": !target.knows(row.status)
        case "consent_denied": columns.isDenied
        case "too_old": age >= target.oldest
        case "in_future": age <= .seconds(-240)
        case "minimum_data_missing": !columns.goodClicks.contains(target.column.rawValue)
        case "missing_value":
            target.column == .meta && target.category(of: row.status) == "Purchase" && (!columns.hasValue || columns.currency == "ZZZ")
        case "event_not_on_channel": isMessage
        case "configuration_incomplete":
            isMessage || target.column == .linkedin && !StageSettings.linkedinCategories.contains(target.category(of: row.status))
        case "already_sent": isRepeated
        default: false
        }
    }
}
