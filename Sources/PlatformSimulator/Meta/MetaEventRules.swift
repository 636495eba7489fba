/// The rules for one element of `data` (platforms sheet: Meta, sections 2.1, 2.5 and 5).
struct MetaEventRules {
    let dataset: Account
    let now: UnixTime
    let path: [String]

    private static let textFields: Set<String> = [
        "event_name", "event_id", "action_source", "event_source_url", "referrer_url", "messaging_channel",
        "customer_segmentation", "advanced_measurement_table",
    ]
    private static let otherFields: Set<String> = [
        "event_time", "user_data", "opt_out", "custom_data", "data_processing_options", "data_processing_options_country",
        "data_processing_options_state", "app_data", "original_event_data", "attribution_data",
    ]
    private static let actionSources: Set<String> = [
        "email", "website", "app", "phone_call", "chat", "physical_store", "system_generated", "business_messaging", "other",
    ]

    func check(_ value: JSONValue) throws(MetaError) {
        guard let event = value.object else { throw .invalid("An event must be an object.", at: path) }
        for member in event.members {
            if Self.textFields.contains(member.name) {
                guard let text = member.value.string, !text.isEmpty else {
                    throw invalid("\(member.name) must be a string that is not empty.", member.name)
                }
            } else if !Self.otherFields.contains(member.name) {
                throw invalid("Unknown event field \(member.name).", member.name)
            }
        }
        guard let name = event["event_name"]?.string else { throw invalid("event_name is required.", "event_name") }
        guard let source = event["action_source"]?.string else { throw invalid("action_source is required.", "action_source") }
        guard Self.actionSources.contains(source) else {
            throw invalid("action_source \(source) is not one of the allowed values.", "action_source")
        }
        try checkTime(event["event_time"], source)
        guard let user = event["user_data"]?.object, !user.isEmpty else {
            throw invalid("user_data must be an object that is not empty.", "user_data")
        }
        try MetaUserDataRules(path: path + ["user_data"]).check(user)
        try checkCustomData(event, name)
        try checkProcessingOptions(event, user)
        try checkSource(source, name, event, user)
        if let flag = event["opt_out"], flag.bool == nil { throw invalid("opt_out must be a boolean.", "opt_out") }
        for name in ["original_event_data", "attribution_data"] {
            if let value = event[name], value.object == nil { throw invalid("\(name) must be an object.", name) }
        }
        try checkOriginalEvent(event["original_event_data"]?.object)
    }

    private func checkTime(_ value: JSONValue?, _ source: String) throws(MetaError) {
        guard let time = value?.integer else {
            throw invalid("event_time must be an integer: Unix time in seconds.", "event_time")
        }
        func refuse(_ message: String) -> MetaError {
            .invalid(message, at: path + ["event_time"], subcode: 2_804_019, title: .badTimestamp)
        }
        // The year 5138 in seconds, 1973 in milliseconds: nothing that is meant lies between.
        guard time < 100_000_000_000 else { throw refuse("event_time looks like milliseconds; seconds are expected.") }
        guard time <= now.seconds + 60 else { throw refuse("event_time lies in the future.") }
        let days: Int64 = source == "physical_store" ? 62 : 7
        guard time >= now.seconds - days * 86_400 else {
            throw .invalid(
                "event_time is more than \(days) days ago.", at: path + ["event_time"], subcode: 2_804_003,
                title: .timestampTooOld)
        }
    }

    private func checkCustomData(_ event: JSONObject, _ name: String) throws(MetaError) {
        var custom: JSONObject?
        if let value = event["custom_data"] {
            guard let object = value.object else { throw invalid("custom_data must be an object.", "custom_data") }
            try MetaCustomDataRules(path: path + ["custom_data"]).check(object)
            custom = object
        }
        guard name == "Purchase" else { return }
        for required in ["value", "currency"] where custom?[required] == nil {
            throw .invalid(
                "A Purchase needs custom_data.\(required).", at: path + ["custom_data", required], subcode: 2_804_009,
                title: .missingValue)
        }
    }

    private func checkProcessingOptions(_ event: JSONObject, _ user: JSONObject) throws(MetaError) {
        let country = event["data_processing_options_country"]
        let state = event["data_processing_options_state"]
        var isLimited = false
        if let value = event["data_processing_options"] {
            guard let options = value.array, options.isEmpty || options == ["LDU"] else {
                throw invalid("data_processing_options must be [] or [\"LDU\"].", "data_processing_options")
            }
            isLimited = !options.isEmpty
        }
        guard isLimited else {
            if country != nil || state != nil {
                throw invalid("Country and state are for limited data use only.", "data_processing_options")
            }
            return
        }
        if let country, country.integer != 0, country.integer != 1 {
            throw invalid("data_processing_options_country must be 0 or 1.", "data_processing_options_country")
        }
        if let state {
            guard let code = state.integer, code == 0 || (1000...1013).contains(code) else {
                throw invalid("data_processing_options_state is not a known state.", "data_processing_options_state")
            }
        }
        guard (country == nil) == (state == nil) else {
            throw invalid("Country and state belong together.", "data_processing_options_country")
        }
        let isLocated = country?.integer == 1 && (state?.integer ?? 0) != 0
        guard isLocated || user.contains("client_ip_address") else {
            throw invalid("Without client_ip_address, country and state must be given.", "data_processing_options")
        }
    }

    private func checkSource(
        _ source: String, _ name: String, _ event: JSONObject, _ user: JSONObject
    ) throws(MetaError) {
        if source == "business_messaging" {
            return try MetaMessagingRules(dataset: dataset, path: path).check(event, user, name)
        }
        if event.contains("messaging_channel") {
            throw invalid("messaging_channel is for business_messaging only.", "messaging_channel")
        }
        if source == "app" {
            try MetaAppDataRules(path: path + ["app_data"]).check(event["app_data"])
        } else if event.contains("app_data") {
            throw invalid("app_data is for action_source app only.", "app_data")
        }
        if let url = event["event_source_url"]?.string, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            throw invalid("event_source_url must be an http or https URL.", "event_source_url")
        }
        if source == "website" {
            guard event.contains("event_source_url") else {
                throw invalid("A website event needs event_source_url.", "event_source_url")
            }
            guard user.contains("client_user_agent") else {
                throw .invalid("A website event needs client_user_agent.", at: path + ["user_data", "client_user_agent"])
            }
        }
    }

    private func checkOriginalEvent(_ original: JSONObject?) throws(MetaError) {
        for member in original?.members ?? [] {
            let isRight =
                switch member.name {
                case "event_name", "order_id", "event_id": member.value.string != nil
                case "event_time": member.value.integer != nil
                default: false
                }
            guard isRight else {
                throw .invalid(
                    "original_event_data.\(member.name) is unknown or of the wrong type.",
                    at: path + ["original_event_data", member.name])
            }
        }
    }

    private func invalid(_ message: String, _ field: String) -> MetaError { .invalid(message, at: path + [field]) }
}
