import ConversionCore

/// The one click id of a lead that Google gets, of the three there are.
///
/// Google takes one at most and the web's own is the most exact, so `gclid` comes first (platforms sheets Data Manager §2,
/// Google Ads §2); the other two stand for clicks of which Google may not tell the person.
enum GoogleClick: Sendable, Equatable {
    case gclid(String)
    case wbraid(String)
    case gbraid(String)

    init?(_ transition: Transition) {
        if let id = ClickID.cleaned(transition.gclid) {
            self = .gclid(id)
        } else if let id = ClickID.cleaned(transition.wbraid) {
            self = .wbraid(id)
        } else if let id = ClickID.cleaned(transition.gbraid) {
            self = .gbraid(id)
        } else {
            return nil
        }
    }

    var isBraid: Bool {
        if case .gclid = self { false } else { true }
    }

    /// Writes the member of its own name, the same in both APIs.
    func write(to json: inout JSONWriter) {
        switch self {
        case .gclid(let id): json.member("gclid", text: id)
        case .wbraid(let id): json.member("wbraid", text: id)
        case .gbraid(let id): json.member("gbraid", text: id)
        }
    }

    /// Google cannot attribute a click younger than six hours (TOO_RECENT_CLICK, TOO_RECENT_EVENT; both sheets §3).
    static let settlingTime = TimeSpan.hours(6)

    /// When the conversion may be sent; `nil` where the time of the click is not known, or there is none.
    ///
    /// A click after the conversion is a slip of somebody's clock, and must not hold the event up until its deadline.
    static func settled(_ click: GoogleClick?, _ transition: Transition, eventTime: Timestamp) -> Timestamp? {
        guard click != nil, let clickedAt = transition.clickedAt else { return nil }
        return min(clickedAt, eventTime) + settlingTime
    }
}
