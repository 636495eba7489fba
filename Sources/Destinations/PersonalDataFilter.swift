import ConversionCore

/// Keeps personal data out of custom parameters and URLs.
///
/// What a CRM puts into `extra` or what a form put into its page's address may name a person. Platforms forbid
/// that in clear text and may close the account for it, so such a parameter is left out; the event goes on.
/// A parameter is personal by its name (`customer_email`), by its look (an e-mail address, a phone number with
/// its country code) or because it repeats what the same row says of the lead.
///
/// It reads bytes and not characters: as characters, one page's address took a sixth of the daemon's time.
struct PersonalDataFilter: Sendable {
    private let ownWords: [ArraySlice<UInt8>]
    private let ownTexts: [[UInt8]]
    private let ownPhoneEnding: ArraySlice<UInt8>?

    init(_ transition: Transition) {
        // Single letters would match far too much.
        ownWords = (Self.words(of: transition.firstName) + Self.words(of: transition.lastName)).filter { $0.count > 1 }
        ownTexts = Self.folded(transition.birthDate) + Self.folded(transition.clientIP)
        let digits = transition.phone.map { TextBytes.digits(of: $0.utf8) } ?? []
        // The last eight: the CRM may have written the number with or without its country code.
        ownPhoneEnding = digits.count >= 8 ? digits.suffix(8) : nil
    }

    private static func words(of name: String?) -> [ArraySlice<UInt8>] {
        name.map { TextBytes.words(of: Array($0.utf8)[...]) } ?? []
    }

    private static func folded(_ column: String?) -> [[UInt8]] {
        column?.trimmedOrNil.map { [Array($0.lowercased().utf8)] } ?? []
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

    /// Whether a parameter of this name is about a person, or names one itself, whatever its value.
    static func isPersonal(name: String) -> Bool { isPersonal(name: Array(name.utf8)[...]) }

    private static func isPersonal(name: ArraySlice<UInt8>) -> Bool {
        looksPersonal(name) || PersonalNames.contain(name)
    }

    // MARK: Addresses

    /// A web page's address without the parts that name the person; `nil` if it is none, or nothing is left of it.
    func cleaned(url: String?) -> String? {
        guard let url = url?.trimmedOrNil else { return nil }
        let bytes = Array(url.utf8)
        guard Self.isWeb(bytes) else { return nil }
        let hash = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        let mark = bytes[..<hash].firstIndex(of: UInt8(ascii: "?")) ?? hash
        let page = bytes[..<mark]
        // An address in the path itself (`/unsubscribe/jo@example.com`): only the site is left.
        if namesSomeone(percentDecoded(page)) {
            return Self.site(of: page).map { String(decoding: $0, as: UTF8.self) + "/" }
        }
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(bytes.count)
        cleaned += page
        var rest = bytes[mark..<hash].dropFirst()
        while !rest.isEmpty {
            let member = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[member.endIndex...].dropFirst()
            guard !member.isEmpty, mayStay(member) else { continue }
            cleaned.append(UInt8(ascii: cleaned.count == page.count ? "?" : "&"))
            cleaned += member
        }
        let fragment = bytes[hash...]
        // A fragment with members in it is another query, of a page that routes itself.
        if !fragment.contains(UInt8(ascii: "=")), !namesSomeone(percentDecoded(fragment)) { cleaned += fragment }
        if cleaned.count > Self.maximumURLLength { cleaned = Array(page) }
        return cleaned.count > Self.maximumURLLength ? nil : String(decoding: cleaned, as: UTF8.self)
    }

    /// What browsers and servers agree on; a longer one goes without its query.
    private static let maximumURLLength = 2048

    /// Whether a member of a query (`name=value`) says nothing of the person.
    private func mayStay(_ member: ArraySlice<UInt8>) -> Bool {
        let equals = member.firstIndex(of: UInt8(ascii: "="))
        let name = percentDecoded(member[..<(equals ?? member.endIndex)])
        guard !Self.isPersonal(name: name) else { return false }
        guard let equals else { return !namesSomeone(name) }
        let given = member[(equals + 1)...]
        let value = percentDecoded(given)
        guard !Self.looksPersonal(value), !repeatsLead(value) else { return false }
        // A plus may stand for a space or for itself.
        let plus = UInt8(ascii: "+")
        guard given.contains(plus) else { return true }
        let spaced = percentDecoded(given.map { $0 == plus ? UInt8(ascii: " ") : $0 }[...])
        return !Self.looksPersonal(spaced) && !repeatsLead(spaced)
    }

    private static func isWeb(_ url: [UInt8]) -> Bool {
        let start = url.prefix(8).lazy.map(TextBytes.lowercased)
        return start.starts(with: "https://".utf8) || start.starts(with: "http://".utf8)
    }

    private static func site(of address: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        // `https://`: the second slash ends the scheme.
        guard let slash = address.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let host = address[(slash + 2)...].prefix { $0 != UInt8(ascii: "/") }
        return host.contains(UInt8(ascii: "@")) ? nil : address[..<host.endIndex]
    }

    // MARK: Looks

    private func namesSomeone(_ text: ArraySlice<UInt8>) -> Bool {
        TextBytes.containsEmail(text) || repeatsPhone(text)
    }

    private static func looksPersonal(_ text: ArraySlice<UInt8>) -> Bool {
        TextBytes.containsEmail(text) || TextBytes.isInternationalPhone(text)
    }

    private func repeatsLead(_ text: ArraySlice<UInt8>) -> Bool {
        ownTexts.contains { $0.count == text.count && $0.elementsEqual(text.lazy.map(TextBytes.lowercased)) } || repeatsPhone(text)
            || (!ownWords.isEmpty && TextBytes.words(of: text).contains { word in ownWords.contains { $0.elementsEqual(word) } })
    }

    private func repeatsPhone(_ text: ArraySlice<UInt8>) -> Bool {
        // Most texts have hardly a digit.
        guard let ownPhoneEnding, text.count(where: TextBytes.isDigit) >= ownPhoneEnding.count else { return false }
        return TextBytes.contains(TextBytes.digits(of: text), ownPhoneEnding)
    }

    private static func text(of value: JSONValue) -> ArraySlice<UInt8>? {
        switch value {
        case .string(let text): Array(text.utf8)[...]
        case .number(let number): Array(number.text.utf8)[...]
        default: nil
        }
    }
}
