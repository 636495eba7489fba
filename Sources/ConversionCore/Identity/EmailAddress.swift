/// What counts as one e-mail address.
enum EmailAddress {
    /// Splits a trimmed, lower-case text at its only `@`; `nil` unless both sides are there and nothing in it says
    /// that it is a list or a display name.
    static func parts(of text: String) -> (local: Substring, domain: Substring)? {
        guard !Filler.isFiller(text), let at = text.utf8.firstIndex(of: UInt8(ascii: "@")) else { return nil }
        let local = text[..<at]
        let domain = text[text.utf8.index(after: at)...]
        guard !local.isEmpty, !domain.isEmpty, !text.utf8.contains(where: isListMark),
            text.isVisibleASCII || !text.unicodeScalars.contains(where: \.isBlank),
            !domain.utf8.contains(UInt8(ascii: "@"))
        else { return nil }
        return (local, domain)
    }

    /// What stands between addresses or around them, never inside one.
    private static func isListMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "\\"):
            true
        default: false
        }
    }

    /// Whether a domain is one of the public Internet: two labels at least, the last of two letters at least.
    static func isPublicDomain(_ domain: Substring) -> Bool {
        let labels = domain.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last.map(Substring.init), last.unicodeScalars.count >= 2,
            !last.unicodeScalars.allSatisfy(\.isDecimalDigit)
        else { return false }
        let hyphen = UInt8(ascii: "-")
        return labels.allSatisfy { label in
            guard let first = label.first, let last = label.last, first != hyphen, last != hyphen else { return false }
            return label.allSatisfy { $0 == hyphen || $0 >= 0x80 || $0.isASCIIDigit || (0x61...0x7A).contains($0 | 0x20) }
        }
    }
}
