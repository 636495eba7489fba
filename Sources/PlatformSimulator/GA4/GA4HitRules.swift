/// The rules for a request's body around its events (platforms sheet: GA4, section 2).
struct GA4HitRules {
    private(set) var findings: [GA4Finding] = []

    private static let fields: Set<String> = [
        "client_id", "user_id", "timestamp_micros", "user_properties", "user_data", "consent", "non_personalized_ads",
        "user_location", "ip_override", "device", "user_agent", "validation_behavior", "events",
    ]
    private static let locationFields: Set<String> = ["city", "region_id", "country_id", "subcontinent_id", "continent_id"]
    private static let deviceFields: Set<String> = [
        "category", "language", "screen_resolution", "operating_system", "operating_system_version", "model", "brand",
        "browser", "browser_version",
    ]
    static let maximumEvents = 25

    mutating func check(_ hit: JSONObject) {
        for member in hit.members where !Self.fields.contains(member.name) {
            if member.name == "app_instance_id" {
                add(member.name, .valueInvalid, "app_stream_body", "app_instance_id belongs to app streams.")
            } else {
                add(member.name, .valueInvalid, "unknown_field", "Unknown field \(member.name).")
            }
        }
        checkIdentity(hit)
        checkConsent(hit["consent"])
        if let properties = hit["user_properties"] { checkProperties(properties) }
        if let user = hit["user_data"] { findings += GA4UserDataRules.findings(user) }
        if let flag = hit["non_personalized_ads"], flag.bool == nil {
            add("non_personalized_ads", .valueInvalid, "invalid_type", "non_personalized_ads must be a boolean.")
        }
        checkTexts(hit["user_location"], "user_location", Self.locationFields)
        checkTexts(hit["device"], "device", Self.deviceFields)
        if let agent = hit["user_agent"], agent.string == nil {
            add("user_agent", .valueInvalid, "invalid_type", "user_agent must be a string.")
        }
        if let address = hit["ip_override"], !InternetAddress.isValid(address.string ?? "") {
            add("ip_override", .valueInvalid, "invalid_ip", "ip_override must be an IPv4 or IPv6 address.")
        }
        if let behavior = hit["validation_behavior"], behavior != "RELAXED", behavior != "ENFORCE_RECOMMENDATIONS" {
            add("validation_behavior", .valueInvalid, "validation_behavior", "Unknown validation_behavior.")
        }
        guard let events = hit["events"]?.array, !events.isEmpty else {
            return add("events", .valueRequired, "no_events", "At least one event is required.")
        }
        if events.count > Self.maximumEvents {
            add("events", .tooMany, "too_many_events", "At most \(Self.maximumEvents) events are allowed.")
        }
    }

    private mutating func checkIdentity(_ hit: JSONObject) {
        switch hit["client_id"] {
        case nil: add("client_id", .valueRequired, "missing_client_id", "client_id is required.")
        case .string(let text)? where Self.isClientID(text): break
        default:
            add("client_id", .valueInvalid, "invalid_client_id", "client_id must be two positive numbers joined by a period.")
        }
        if let user = hit["user_id"] {
            let length = user.string?.utf8.count ?? 0
            if length == 0 || length > 256 {
                add("user_id", .valueInvalid, "invalid_user_id", "user_id must be a string of 1 to 256 characters.")
            }
        }
    }

    /// `123456789.1700000000`, or the complete cookie value `GA1.1.123456789.1700000000`.
    private static func isClientID(_ text: String) -> Bool {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)[...]
        if parts.count == 4, parts[0].hasPrefix("GA") { parts = parts.dropFirst(2) }
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { (0x30...0x39).contains($0) } && part.utf8.contains { $0 != 0x30 }
            }
    }

    private mutating func checkConsent(_ value: JSONValue?) {
        guard let value else { return }
        guard let consent = value.object else {
            return add("consent", .valueInvalid, "invalid_consent", "consent must be an object.")
        }
        for member in consent.members {
            let isKnown = member.name == "ad_user_data" || member.name == "ad_personalization"
            guard isKnown, member.value == "GRANTED" || member.value == "DENIED" else {
                add("consent.\(member.name)", .valueInvalid, "invalid_consent", "Consent is GRANTED or DENIED.")
                continue
            }
        }
    }

    private mutating func checkProperties(_ value: JSONValue) {
        guard let properties = value.object else {
            return add("user_properties", .valueInvalid, "invalid_type", "user_properties must be an object.")
        }
        if properties.count > 25 {
            add("user_properties", .tooMany, "too_many_user_properties", "At most 25 user properties are allowed.")
        }
        for property in properties.members {
            let path = "user_properties.\(property.name)"
            switch GA4Names.userProperty(property.name) {
            case .good: break
            case .invalid: add(path, .nameInvalid, "invalid_user_property", "The name of the user property is invalid.")
            case .reserved: add(path, .nameReserved, "reserved_user_property", "The name of the user property is reserved.")
            }
            guard let object = property.value.object, let value = object["value"],
                object.members.allSatisfy({ $0.name == "value" || $0.name == "timestamp_micros" })
            else {
                add(path, .valueInvalid, "invalid_user_property", "A user property is an object with a value.")
                continue
            }
            let length = value.string?.count ?? value.number?.literal.count ?? (value.bool == nil ? .max : 1)
            if length > 36 { add(path, .outOfBounds, "invalid_user_property", "The value of the user property is too long.") }
        }
    }

    private mutating func checkTexts(_ value: JSONValue?, _ name: String, _ fields: Set<String>) {
        guard let value else { return }
        guard let object = value.object else { return add(name, .valueInvalid, "invalid_type", "\(name) must be an object.") }
        for member in object.members where !fields.contains(member.name) || member.value.string == nil {
            add("\(name).\(member.name)", .valueInvalid, "unknown_field", "\(name).\(member.name) is unknown or no string.")
        }
    }

    private mutating func add(_ path: String, _ code: GA4Finding.Code, _ reason: String, _ description: String) {
        findings.append(GA4Finding(fieldPath: path, code: code, reason: reason, description: description))
    }
}
