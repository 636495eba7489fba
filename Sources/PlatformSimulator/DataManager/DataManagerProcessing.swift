/// What Google finds out about an event after it has answered 200 (platforms sheet: Google Data
/// Manager, sections 3 and 6).
enum DataManagerProcessing {
    /// - Returns: the end of a `PROCESSING_ERROR_REASON_…`, or nil for an event that counts.
    static func error(
        in event: JSONObject, consent requestConsent: JSONObject?, action: GoogleConversionAction?, at now: UnixTime
    ) -> String? {
        let consent = event["consent"]?.object ?? requestConsent
        if consent?["adUserData"] == "CONSENT_DENIED" { return "DENIED_CONSENT" }
        let window = action?.window ?? .seconds(90 * 86_400)
        let time = event["eventTimestamp"]?.string.flatMap(GoogleTimestamp.init(rfc3339:))?.time ?? now
        let identifiers = event["adIdentifiers"]?.object
        for (name, reason) in [("gclid", "INVALID_GCLID"), ("gbraid", "INVALID_GBRAID"), ("wbraid", "INVALID_WBRAID")] {
            guard let id = identifiers?[name]?.string, !id.isEmpty else { continue }
            if name != "gclid", action?.countsEvery == false { return "ONE_PER_CLICK_CONVERSION_ACTION_NOT_PERMITTED_WITH_BRAID" }
            switch SimulatedClick(id: id) {
            case .good, .foreign: break
            case .invalid: return reason
            case .notFound: return "CLICK_NOT_FOUND"
            case .stumbles: return "INTERNAL_ERROR"
            case .clicked(let click):
                if time < click { return "CONVERSION_PRECEDES_CLICK" }
                if now - click < SimulatedClick.settlingTime { return "TOO_RECENT_CLICK" }
                if now - click > window { return "EVENT_TOO_OLD" }
            }
        }
        return now - time > window ? "EVENT_TOO_OLD" : nil
    }
}
