/// What counts as one e-mail address.
enum EmailAddress {
    /// Splits a trimmed, lower-case text at its only `@`; `nil` unless both sides are there and nothing in it says
    /// that it is a list or a display name.
    static func parts(of text: String) -> (local: Substring, domain: Substring)? {
        guard !Filler.isFiller(text), let separator = text.withBytes(placeOfOnlySeparator),
            text.isVisibleASCII || !text.unicodeScalars.contains(where: \.isBlank)
        else { return nil }
        let at = text.utf8.index(text.startIndex, offsetBy: separator)
        return (text[..<at], text[text.utf8.index(after: at)...])
    }

    /// Where the one `@` stands, with something on both sides and no list mark anywhere.
    private static func placeOfOnlySeparator(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var place: Int?
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "@") {
                guard place == nil else { return nil }
                place = index
            } else if isListMark(byte) {
                return nil
            }
        }
        guard let place, place > 0, place < bytes.count - 1 else { return nil }
        return place
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
        let (dot, hyphen) = (UInt8(ascii: "."), UInt8(ascii: "-"))
        var ended = 0
        var length = 0
        var previous = dot
        for byte in domain.utf8 {
            if byte == dot {
                guard length > 0, previous != hyphen else { return false }
                ended += 1
                length = 0
            } else {
                guard isLabelByte(byte), length > 0 || byte != hyphen else { return false }
                length += 1
            }
            previous = byte
        }
        guard ended > 0, length > 0, previous != hyphen else { return false }
        let last = domain.unicodeScalars[domain.utf8.index(domain.endIndex, offsetBy: -length)...]
        return last.count >= 2 && !last.allSatisfy(\.isDecimalDigit)
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte >= 0x80 || byte.isASCIIDigit || (0x61...0x7A).contains(byte | 0x20)
    }
}
