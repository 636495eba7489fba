import ConversionCore

/// Keeps personal data out of custom parameters and URLs.
///
/// What a CRM puts into `extra` or what a form put into its page's address may name a person. Platforms forbid
/// that in clear text and may close the account for it, so such a parameter is left out; the event goes on.
/// A parameter is personal by its name (`customer_email`), by its look (an e-mail address, a phone number with
/// its country code) or because it repeats what the same row says of the lead.
struct PersonalDataFilter: Sendable {
    private let ownWords: [ArraySlice<UInt8>]
    private let ownTexts: [String]
    private let ownPhoneEnding: ArraySlice<UInt8>?

    init(_ transition: Transition) {
        // Single letters would match far too much.
        ownWords = [transition.firstName, transition.lastName].flatMap { Self.words(of: $0 ?? "") }.filter { $0.count > 1 }
        ownTexts = [transition.birthDate, transition.clientIP].compactMap { $0?.trimmedOrNil?.lowercased() }
        let digits = Self.digits(of: transition.phone ?? "")
        // The last eight: the CRM may have written the number with or without its country code.
        ownPhoneEnding = digits.count >= 8 ? digits.suffix(8) : nil
    }

    /// Whether a custom parameter may be sent.
    func allows(_ name: String, _ value: JSONValue) -> Bool {
        !Self.isPersonal(name: name) && allows(value)
    }

    /// Whether a member of a product may be sent: a product's name may well contain the lead's.
    func allowsInItem(_ name: String, _ value: JSONValue) -> Bool {
        guard name == "name" || !Self.isPersonal(name: name) else { return false }
        guard let text = Self.text(of: value) else { return true }
        return !Self.looksPersonal(text) && !repeatsPhone(text)
    }

    private func allows(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): elements.allSatisfy(allows)
        case .object(let members): members.allSatisfy { allows($0.key, $0.value) }
        default: Self.text(of: value).map { !Self.looksPersonal($0) && !repeatsLead($0) } ?? true
        }
    }

    /// A web page's address without the parts that name the person; `nil` if it is none, or nothing is left of it.
    func cleaned(url: String?) -> String? {
        guard let url = url?.trimmedOrNil, Self.isWeb(url) else { return nil }
        var rest = url[...]
        var fragment = rest[rest.endIndex...]
        if let hash = rest.firstIndex(of: "#") {
            fragment = rest[hash...]
            rest = rest[..<hash]
        }
        var query = rest[rest.endIndex...]
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        // An address in the path itself (`/unsubscribe/jo@example.com`): only the site is left.
        if namesSomeone(percentDecoded(rest)) {
            guard let site = Self.site(of: rest) else { return nil }
            return site + "/"
        }
        let kept = query.split(separator: "&").filter { member in
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard !Self.isPersonal(name: percentDecoded(parts[0])) else { return false }
            guard parts.count > 1 else { return !namesSomeone(percentDecoded(parts[0])) }
            // A plus may stand for a space or for itself.
            let value = percentDecoded(parts[1])
            let spaced = percentDecoded(parts[1].split(separator: "+", omittingEmptySubsequences: false).joined(separator: " "))
            return ![value, spaced].contains { Self.looksPersonal($0) || repeatsLead($0) }
        }
        var cleaned = String(rest)
        if !kept.isEmpty { cleaned += "?" + kept.joined(separator: "&") }
        // A fragment with members in it is another query, of a page that routes itself.
        if !fragment.contains("="), !namesSomeone(percentDecoded(fragment)) { cleaned += fragment }
        if cleaned.utf8.count > Self.maximumURLLength { cleaned = String(rest) }
        return cleaned.utf8.count > Self.maximumURLLength ? nil : cleaned
    }

    /// What browsers and servers agree on; a longer one goes without its query.
    private static let maximumURLLength = 2048

    private func namesSomeone(_ text: String) -> Bool {
        Self.containsEmail(text) || repeatsPhone(text)
    }

    private func repeatsLead(_ text: String) -> Bool {
        ownTexts.contains { text.lowercased() == $0 } || repeatsPhone(text)
            || (!ownWords.isEmpty && Self.words(of: text).contains { word in ownWords.contains { $0.elementsEqual(word) } })
    }

    private func repeatsPhone(_ text: String) -> Bool {
        guard let ownPhoneEnding else { return false }
        let digits = Self.digits(of: text)
        return Self.contains(digits, ownPhoneEnding)
    }

    private static func isWeb(_ url: String) -> Bool {
        let start = url.prefix(8).lowercased()
        return start.hasPrefix("https://") || start.hasPrefix("http://")
    }

    private static func site(of address: Substring) -> Substring? {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let host = address[scheme.upperBound...].prefix { $0 != "/" }
        return host.contains("@") ? nil : address[..<host.endIndex]
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number(let number): number.text
        default: nil
        }
    }

    /// In lower case; whatever is not ASCII counts as a letter.
    private static func words(of text: String) -> [ArraySlice<UInt8>] {
        var bytes = Array(text.utf8)
        if bytes.contains(where: { $0 >= 0x80 }) { bytes = Array(text.lowercased().utf8) }
        for index in bytes.indices where isCapital(bytes[index]) { bytes[index] |= 0x20 }
        return bytes.split { $0 < 0x80 && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    /// Bytes, because this is asked of every parameter and of every member of a page's address.
    private static func contains(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first, bytes.count >= part.count else { return false }
        for start in 0...(bytes.count - part.count) where bytes[start] == first {
            if bytes[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }

    private static func digits(of text: String) -> [UInt8] {
        text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension PersonalDataFilter {
    /// Whether a parameter of this name is about a person, whatever its value.
    static func isPersonal(name: String) -> Bool {
        var folded: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): folded.append(byte)
            case _ where isCapital(byte): folded.append(byte | 0x20)
            default: continue
            }
        }
        return wholeNames.contains(folded) || partsOfNames.contains { contains(folded, $0) }
    }

    private static let wholeNames: Set<[UInt8]> = Set([
        "name", "mail", "tel", "mobile", "mobileno", "mobilenumber", "handphone", "hp", "wa", "nohp", "nowa",
        "em", "ph", "fn", "ln", "db", "ge", "dob", "ip", "ipaddress", "clientip", "zip", "street", "sex", "gender", "age",
        "ssn", "nik", "ktp", "npwp", "user", "username", "login", "contact", "lead", "person", "customer",
        "customername", "clientname", "leadname", "contactname", "personname", "buyername", "nama",
    ].map { (name: String) in Array(name.utf8) })

    private static let partsOfNames: [ArraySlice<UInt8>] = [
        "email", "phone", "telephone", "whatsapp", "firstname", "lastname", "fullname", "givenname", "familyname",
        "middlename", "surname", "nickname", "maidenname", "namalengkap", "birth", "address", "alamat", "postal",
        "postcode", "zipcode", "passport", "nationalid", "socialsecurity", "taxid", "iban", "cardnumber", "creditcard",
        "useragent", "password", "passwd", "token", "secret", "signature",
    ].map { (part: String) in Array(part.utf8)[...] }

    private static func looksPersonal(_ text: String) -> Bool {
        containsEmail(text) || isInternationalPhone(text)
    }

    /// Something, an at sign, something with a dot in it.
    private static func containsEmail(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        for at in bytes.indices where bytes[at] == UInt8(ascii: "@") {
            guard at > 0, isAddressByte(bytes[at - 1]) else { continue }
            let domain = bytes[(at + 1)...].prefix(while: isAddressByte)
            if let dot = domain.firstIndex(of: UInt8(ascii: ".")), dot > domain.startIndex, dot + 1 < domain.endIndex { return true }
        }
        return false
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
            0x80...:
            true
        default: false
        }
    }

    /// A plus, and 8 to 15 digits with nothing but the usual separators: an order number does not begin with a plus.
    private static func isInternationalPhone(_ text: String) -> Bool {
        guard let trimmed = text.trimmedOrNil, trimmed.utf8.first == UInt8(ascii: "+") else { return false }
        var count = 0
        for byte in trimmed.utf8.dropFirst() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): count += 1
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "."): continue
            default: return false
            }
        }
        return (8...15).contains(count)
    }
}
