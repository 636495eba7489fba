import ConversionCore

/// One line of `preview`'s output: a decision as a JSON object, its keys always the same and in the same order.
struct PreviewLine {
    private var json = JSONWriter()

    init(transition: Transition, destination: DestinationSettings?) {
        json.beginObject()
        json.key("lead_id")
        json.string(transition.leadID)
        json.key("lead_status")
        json.string(transition.status)
        json.key("destination")
        optional(destination?.name)
        json.key("platform")
        optional(destination?.platform.rawValue)
    }

    mutating func skip(_ reason: Reason, _ eventName: String?, _ category: String?, _ eventID: String?) {
        decide("skip", reason, eventName, category, eventID)
        json.endObject()
    }

    /// - Parameter request: a JSON object.
    mutating func send(_ event: PlannedEvent, request: [UInt8]) {
        decide("send", nil, event.eventName, event.category, event.eventID)
        json.key("request")
        json.raw(request)
        json.endObject()
    }

    var bytes: [UInt8] { json.bytes }

    private mutating func decide(_ decision: String, _ reason: Reason?, _ eventName: String?, _ category: String?, _ eventID: String?) {
        json.key("decision")
        json.string(decision)
        json.key("reason")
        optional(reason?.rawValue)
        json.key("event_name")
        optional(eventName)
        json.key("category")
        optional(category)
        json.key("event_id")
        optional(eventID)
    }

    private mutating func optional(_ text: String?) {
        if let text { json.string(text) } else { json.null() }
    }
}
