/// The rules for `user_data` (platforms sheet: Meta, sections 2.2, 2.6, 2.7 and 5).
struct MetaUserDataRules {
    let path: [String]

    private static let hashed: Set<String> = [
        "em", "ph", "fn", "ln", "db", "ge", "ct", "st", "zp", "country", "f5first", "f5last", "fi", "dobd", "dobm", "doby",
    ]
    private static let plain: Set<String> = [
        "client_user_agent", "subscription_id", "anon_id", "madid", "page_id", "page_scoped_user_id", "ctwa_clid",
        "ig_account_id", "ig_sid", "whatsapp_business_account_id", "instagram_business_account_id", "partner_id",
        "partner_name",
    ]
    /// Alone, no more than one of these sets identifies anybody (100/2804050).
    private static let insufficient: [Set<String>] = [
        ["ct", "country", "st", "zp", "ge", "client_user_agent"],
        ["db", "client_user_agent"],
        ["fn", "ge"],
        ["ln", "ge"],
    ]
    /// SHA-256 of nothing: somebody hashed an empty value.
    static let hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    func check(_ user: JSONObject) throws(MetaError) {
        for member in user.members { try check(member) }
        let names = Set(user.members.map(\.name))
        guard !Self.insufficient.contains(where: names.isSubset) else {
            throw .invalid(
                "The customer information is too little to match anybody: \(names.sorted().joined(separator: ", ")).",
                at: path, subcode: 2_804_050, title: .tooLittleCustomerInformation)
        }
    }

    private func check(_ member: JSONObject.Member) throws(MetaError) {
        let (name, value) = (member.name, member.value)
        switch name {
        case _ where Self.hashed.contains(name):
            for text in try texts(value, name) where !Self.isDigest(text) {
                throw .invalid(
                    "\(name) must be a SHA-256 digest in 64 lower-case hexadecimal digits, of a value that is not empty.",
                    at: path + [name], subcode: 2_804_016, title: .notHashed)
            }
        case "external_id":
            // Hashing is advised, not demanded; an empty id is worth nothing either way.
            for text in try texts(value, name) where text.isEmpty || text == Self.hashOfNothing {
                throw invalid("external_id must not be empty.", name)
            }
        case "client_ip_address":
            guard let text = value.string, InternetAddress.isValid(text) else {
                throw invalid("client_ip_address must be an IPv4 or IPv6 address.", name)
            }
        case "fbc":
            guard let text = value.string, Self.isClickID(text) else {
                throw invalid("fbc must have the form fb.1.<milliseconds>.<fbclid>.", name)
            }
        case "fbp":
            guard let text = value.string, Self.isBrowserID(text) else {
                throw invalid("fbp must have the form fb.1.<milliseconds>.<number>.", name)
            }
        case "lead_id":
            guard let literal = value.number?.literal, (15...17).contains(literal.utf8.count), Self.isDigits(literal[...]) else {
                throw invalid("lead_id must be an integer of 15 to 17 digits.", name)
            }
        case "fb_login_id":
            guard let id = value.integer, id > 0 else { throw invalid("fb_login_id must be an integer.", name) }
        case _ where Self.plain.contains(name):
            guard let text = value.string, !text.isEmpty else {
                throw invalid("\(name) must be a string that is not empty.", name)
            }
        default:
            throw invalid("Unknown user_data key \(name).", name)
        }
    }

    /// A string, or an array of at least one string.
    private func texts(_ value: JSONValue, _ name: String) throws(MetaError) -> [String] {
        if let text = value.string { return [text] }
        guard let elements = value.array, !elements.isEmpty else {
            throw invalid("\(name) must be a string or an array of strings.", name)
        }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string else { throw invalid("\(name) must hold strings only.", name) }
            texts.append(text)
        }
        return texts
    }

    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            && text != hashOfNothing
    }

    /// `^fb\.[0-2]\.\d{13}\.\S+$`; a fifth part, which some sites' helper library adds, is taken too.
    private static func isClickID(_ text: String) -> Bool {
        guard let rest = afterCreationTime(text) else { return false }
        return !rest.isEmpty && rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    private static func isBrowserID(_ text: String) -> Bool {
        guard let rest = afterCreationTime(text) else { return false }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        return (parts.count == 1 || parts.count == 2) && isDigits(parts[0]) && parts.allSatisfy { !$0.isEmpty }
    }

    private static func afterCreationTime(_ text: String) -> Substring? {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "fb", ["0", "1", "2"].contains(parts[1]), parts[2].utf8.count == 13,
            isDigits(parts[2])
        else { return nil }
        return parts[3]
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private func invalid(_ message: String, _ field: String) -> MetaError { .invalid(message, at: path + [field]) }
}
