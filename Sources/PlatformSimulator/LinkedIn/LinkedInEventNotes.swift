/// Remarks on an event that LinkedIn takes without a word and cannot use: it validates types, not values
/// (platforms sheet: LinkedIn, sections 2 and 5).
enum LinkedInEventNotes {
    static func notes(on event: JSONObject) -> [String] {
        var notes: [String] = []
        let user = event["user"]?.object ?? [:]
        let identifiers = (user["userIds"]?.array ?? []).compactMap(\.object)
        let types = identifiers.compactMap { $0["idType"]?.string }
        for identifier in identifiers {
            if let note = note(on: identifier["idType"]?.string ?? "", identifier["idValue"]?.string ?? "") { notes.append(note) }
        }
        if Set(types).count < types.count { notes.append("repeated_id_type") }
        let hasOther = user.contains("userInfo") || user.contains("lead") || user["externalIds"]?.array?.isEmpty == false
        if identifiers.isEmpty, !hasOther { notes.append("no_identifier") }
        if let country = user["userInfo"]?.object?["countryCode"]?.string, !isUpperCase(country, of: 2) { notes.append("bad_country") }
        if let value = event["conversionValue"]?.object {
            if !isUpperCase(value["currencyCode"]?.string ?? "", of: 3) { notes.append("bad_currency") }
            if !isDecimal(value["amount"]?.string ?? "") { notes.append("bad_amount") }
        }
        if event["eventId"]?.string?.isEmpty ?? true { notes.append("no_event_id") }
        return notes
    }

    private static func note(on type: String, _ value: String) -> String? {
        switch type {
        case "SHA256_EMAIL": MetaUserDataRules.isDigest(value) ? nil : "bad_email_hash"
        case "PLAINTEXT_IP_ADDRESS": InternetAddress.isValid(value) && !value.contains(":") ? nil : "bad_ip"
        default: value.isEmpty ? "empty_id_value" : nil
        }
    }

    private static func isUpperCase(_ text: String, of length: Int) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    /// Digits with at most one point between them.
    private static func isDecimal(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    }
}
