/// The rules for one event (platforms sheet: GA4, sections 2 and 3).
struct GA4EventRules {
    let now: UnixTime
    let path: String
    /// `validation_behavior` is `ENFORCE_RECOMMENDATIONS`.
    let isEnforced: Bool
    private(set) var findings: [GA4Finding] = []
    /// Remarks on an event that is counted all the same.
    private(set) var notes: [String] = []
    private(set) var occurredAt: UnixTime?

    private static let clampAge = Duration.seconds(72 * 3600)
    private static let futureTolerance = Duration.seconds(15 * 60)
    /// Longer than the usual 100 characters (Measurement Protocol reference, limitations).
    private static let lengthExceptions = ["page_location": 1000, "page_referrer": 420, "page_title": 300]

    init(now: UnixTime, path: String, isEnforced: Bool) {
        self.now = now
        self.path = path
        self.isEnforced = isEnforced
    }

    /// - Parameter time: `timestamp_micros` of the request, for events without their own.
    mutating func check(_ value: JSONValue, requestTime time: JSONValue?) {
        guard let event = value.object else { return add("", .valueInvalid, "invalid_event", "An event must be an object.") }
        for member in event.members where !["name", "params", "timestamp_micros"].contains(member.name) {
            add(".\(member.name)", .valueInvalid, "unknown_field", "Unknown event field \(member.name).")
        }
        checkName(event["name"])
        if let stamp = event["timestamp_micros"] ?? time { checkTime(stamp) }
        guard let value = event["params"] else {
            notes.append("no_engagement_time")
            return
        }
        guard let parameters = value.object else {
            return add(".params", .valueInvalid, "invalid_type", "params must be an object.")
        }
        if parameters.count > 25 { add(".params", .tooMany, "too_many_params", "At most 25 parameters are allowed.") }
        for parameter in parameters.members { check(parameter) }
        checkMoney(parameters)
        checkSession(parameters)
    }

    private mutating func checkName(_ value: JSONValue?) {
        guard let name = value?.string else { return add(".name", .valueRequired, "missing_event_name", "name is required.") }
        switch GA4Names.event(name) {
        case .good: break
        case .invalid: add(".name", .nameInvalid, "invalid_event_name", "The event name \(name) is invalid.")
        case .reserved: add(".name", .nameReserved, "reserved_event_name", "The event name \(name) is reserved.")
        }
    }

    private mutating func checkTime(_ value: JSONValue) {
        guard let micros = value.integer ?? value.string.flatMap({ Int64($0) }), micros > 0 else {
            return add(".timestamp_micros", .valueInvalid, "invalid_timestamp", "timestamp_micros must be an integer.")
        }
        let time = UnixTime(microseconds: micros)
        occurredAt = time
        // 2001 in microseconds: whatever is below was meant as milliseconds or seconds.
        guard micros >= 1_000_000_000_000_000 else {
            return add(".timestamp_micros", .outOfBounds, "timestamp_not_micros", "timestamp_micros must be in microseconds.")
        }
        if time - now > Self.futureTolerance {
            return add(".timestamp_micros", .outOfBounds, "in_future", "timestamp_micros lies in the future.")
        }
        guard now - time > Self.clampAge else { return }
        if isEnforced {
            add(".timestamp_micros", .outOfBounds, "too_old", "timestamp_micros is more than 72 hours ago.")
        } else {
            notes.append("clamped")
        }
    }

    private mutating func check(_ parameter: JSONObject.Member) {
        let path = ".params.\(parameter.name)"
        switch GA4Names.parameter(parameter.name) {
        case .good: break
        case .invalid: add(path, .nameInvalid, "invalid_param_name", "The parameter name is invalid.")
        case .reserved: add(path, .nameReserved, "reserved_param_name", "The parameter name is reserved.")
        }
        switch parameter.value {
        case .number, .bool: break
        case .string(let text):
            if text.utf8.count > 100, text.count > Self.lengthExceptions[parameter.name] ?? 100 {
                add(path, .outOfBounds, "param_too_long", "The parameter value is too long.")
            }
        case .array(let items) where parameter.name == "items": checkItems(items)
        case .array, .object, .null:
            add(path, .valueInvalid, "non_scalar_param", "The parameter value must be a string, a number or a boolean.")
        }
    }

    private static let itemFields: Set<String> = [
        "item_id", "item_name", "affiliation", "coupon", "discount", "index", "item_brand", "item_category",
        "item_category2", "item_category3", "item_category4", "item_category5", "item_list_id", "item_list_name",
        "item_variant", "location_id", "price", "quantity", "creative_name", "creative_slot", "promotion_id",
        "promotion_name",
    ]

    private mutating func checkItems(_ items: [JSONValue]) {
        if items.count > 200 { add(".params.items", .tooMany, "too_many_items", "At most 200 items are allowed.") }
        for item in items {
            guard let object = item.object, object.members.allSatisfy({ $0.value.string != nil || $0.value.number != nil }) else {
                add(".params.items", .valueInvalid, "invalid_item", "An item is an object of strings and numbers.")
                continue
            }
            guard object.contains("item_id") || object.contains("item_name") else {
                add(".params.items", .valueRequired, "invalid_item", "An item needs item_id or item_name.")
                continue
            }
            if object.members.count(where: { !Self.itemFields.contains($0.name) }) > 10 {
                add(".params.items", .tooMany, "invalid_item", "At most 10 custom parameters are allowed in an item.")
            }
        }
    }

    private mutating func checkMoney(_ parameters: JSONObject) {
        if let value = parameters["value"], value.number == nil {
            add(".params.value", .valueInvalid, "invalid_value", "value must be a number.")
        }
        if let currency = parameters["currency"] {
            let isCode = currency.string.map { $0.utf8.count == 3 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } } ?? false
            if !isCode { add(".params.currency", .valueInvalid, "invalid_currency", "currency must be an ISO 4217 code.") }
        } else if parameters.contains("value") {
            add(".params.currency", .valueRequired, "value_without_currency", "currency is required with value.")
        }
        if let transaction = parameters["transaction_id"], transaction.string?.isEmpty ?? true {
            add(".params.transaction_id", .valueInvalid, "invalid_transaction_id", "transaction_id must be a string.")
        }
    }

    private mutating func checkSession(_ parameters: JSONObject) {
        if let session = parameters["session_id"] {
            let digits = session.string ?? session.number?.literal ?? ""
            if digits.isEmpty || !digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                add(".params.session_id", .valueInvalid, "invalid_session_id", "session_id must be a number.")
            }
        } else {
            notes.append("no_session_id")
        }
        let engagement = parameters["engagement_time_msec"]
        let milliseconds = engagement?.integer ?? engagement?.string.flatMap { Int64($0) }
        if let engagement, milliseconds == nil, engagement.number == nil {
            add(".params.engagement_time_msec", .valueInvalid, "invalid_engagement_time", "engagement_time_msec must be a number.")
        } else if (milliseconds ?? 0) < 1 {
            notes.append("no_engagement_time")
        }
    }

    private mutating func add(_ suffix: String, _ code: GA4Finding.Code, _ reason: String, _ description: String) {
        findings.append(GA4Finding(fieldPath: path + suffix, code: code, reason: reason, description: description))
    }
}
