import ConversionCore

/// What a text looks like, read as UTF-8 bytes: asked of every parameter and of every member of a page's address.
enum TextBytes {
    /// ASCII only.
    static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    /// In lower case; whatever is not ASCII counts as a letter.
    static func words(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let folded = text.contains { $0 >= 0x80 }
            ? Array(String(decoding: text, as: UTF8.self).lowercased().utf8) : text.map(lowercased)
        return folded.split { $0 < 0x80 && !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    static func digits(of text: some Collection<UInt8>) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(text.count)
        for byte in text where isDigit(byte) { digits.append(byte) }
        return digits
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func contains(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard let first = part.first, bytes.count >= part.count else { return false }
        for start in 0...(bytes.count - part.count) where bytes[start] == first {
            if bytes[start..<(start + part.count)].elementsEqual(part) { return true }
        }
        return false
    }

    /// Something, an at sign, something with a dot in it.
    static func containsEmail(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let at = rest.firstIndex(of: UInt8(ascii: "@")) {
            rest = rest[(at + 1)...]
            guard at > text.startIndex, isAddressByte(text[at - 1]) else { continue }
            let domain = rest.prefix(while: isAddressByte)
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
    static func isInternationalPhone(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.contains(UInt8(ascii: "+")),
            let trimmed = String(decoding: text, as: UTF8.self).trimmedOrNil, trimmed.utf8.first == UInt8(ascii: "+")
        else { return false }
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
