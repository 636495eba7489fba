/// The rules for `user` (platforms sheet: TikTok, sections 2.3 and 5).
struct TikTokUserRules {
    let source: TikTokEventSource
    let fields: TikTokFields
    /// Remarks on what is taken all the same.
    private(set) var notes: [String] = []

    private static let hashedLists = ["email", "phone", "external_id"]
    private static let hashed = ["first_name", "last_name", "zip_code"]
    private static let places = ["city", "state", "country"]
    /// What matches a browser or a device, not a person; an offline event has neither.
    private static let deviceKeys = ["ttclid", "ttp", "ip", "user_agent", "idfa", "gaid", "idfv", "att_status"]
    private static let trackingStates: Set<String> = ["AUTHORIZED", "DENIED", "NOT_DETERMINED", "RESTRICTED", "NOT_APPLICABLE"]
    private static let known = Set(hashedLists + hashed + places + deviceKeys + ["locale"])

    init(_ fields: TikTokFields, source: TikTokEventSource) {
        self.fields = fields
        self.source = source
    }

    mutating func check() throws(TikTokError) {
        for name in Self.hashedLists {
            for text in try fields.texts(name) ?? [] { try checkDigest(text, name) }
        }
        for name in Self.hashed {
            if let text = try fields.text(name) { try checkDigest(text, name) }
        }
        for name in Self.places {
            if let text = try fields.text(name) { try checkPlace(text, name) }
        }
        for name in Self.deviceKeys + ["locale"] {
            guard let text = try fields.text(name) else { continue }
            if source == .offline, name != "locale" { throw .invalid(fields.path(name), "not allowed for event_source offline") }
            if text.isEmpty { notes.append("empty_value:\(fields.path(name))") }
        }
        if let click = try fields.text("ttclid") {
            guard click.count <= 1000 else { throw .invalid(fields.path("ttclid"), "longer than maximum length 1000") }
            if source != .web { notes.append("ttclid_outside_web") }
        }
        if let address = try fields.text("ip"), !address.isEmpty, !InternetAddress.isValid(address) {
            throw .invalid(fields.path("ip"), "not a valid IP address")
        }
        if let state = try fields.text("att_status"), !Self.trackingStates.contains(state) {
            throw .invalid(fields.path("att_status"), "not a valid choice")
        }
        notes += fields.unknown(besides: Self.known)
    }

    private mutating func checkDigest(_ text: String, _ name: String) throws(TikTokError) {
        // An empty name is taken and useless; a digest of nothing is somebody's mistake.
        guard !text.isEmpty || !Self.hashed.contains(name) else { return notes.append("empty_value:\(fields.path(name))") }
        guard MetaUserDataRules.isDigest(text) else {
            throw .invalid(fields.path(name), "not a SHA-256 digest in 64 lower-case hexadecimal digits")
        }
    }

    /// Clear text: lower case, no spaces, no punctuation; a country is two letters.
    private mutating func checkPlace(_ text: String, _ name: String) throws(TikTokError) {
        guard !text.isEmpty else { return notes.append("empty_value:\(fields.path(name))") }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
        }
        guard isPlain, text == text.lowercased(), !MetaUserDataRules.isDigest(text) else {
            throw .invalid(fields.path(name), "not clear text in lower case without spaces and punctuation")
        }
        guard name != "country" || text.utf8.count == 2 else { throw .invalid(fields.path(name), "not a country code of two letters") }
    }

    /// True when somebody can be matched by a person's identifiers.
    static func identifiesPerson(_ user: JSONObject) -> Bool { hashedLists.contains { has(user, $0) } }

    /// True when somebody, a browser or a device can be matched.
    static func identifies(_ user: JSONObject) -> Bool {
        identifiesPerson(user) || ["ttclid", "ttp", "idfa", "gaid", "idfv"].contains { has(user, $0) }
            || has(user, "ip") && has(user, "user_agent")
    }

    private static func has(_ user: JSONObject, _ name: String) -> Bool {
        guard let value = user[name] else { return false }
        return value.array.map { !$0.isEmpty } ?? (value.string.map { !$0.isEmpty } ?? false)
    }
}
