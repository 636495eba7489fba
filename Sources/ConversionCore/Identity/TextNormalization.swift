// The standard library has canonical composition, but only behind its own SPI; the public way is full Foundation,
// which carries ICU and 40 MB into the daemon. The tests compare composed with decomposed input, so a toolchain
// that changed this would not go unnoticed.
@_spi(_Unicode) import Swift

extension String {
    /// Without surrounding white space, lower case by Unicode's root locale, in composed form (NFC).
    ///
    /// Swift's `==` hides the difference between composed and decomposed text; a digest does not.
    var trimmedLowercasedComposed: String {
        nonBlank(self)?.lowercasedComposed ?? ""
    }

    /// Lower case by Unicode's root locale, in composed form (NFC), as most e-mail addresses and ids are already.
    var lowercasedComposed: String { isLowercaseASCII ? self : lowercased().composed }

    /// The NFC form.
    var composed: String {
        if isASCII { return self }
        var scalars = String.UnicodeScalarView()
        for scalar in _nfc { scalars.append(scalar) }
        return String(scalars)
    }

    /// The scalars that pass, in order.
    func keeping(_ isKept: (Unicode.Scalar) -> Bool) -> String {
        if isASCII {
            return withBytes { bytes in
                if bytes.all({ isKept(Unicode.Scalar($0)) }) { return self }
                return String(unsafeUninitializedCapacity: bytes.count) { kept in
                    var count = 0
                    for byte in bytes where isKept(Unicode.Scalar(byte)) {
                        kept[count] = byte
                        count += 1
                    }
                    return count
                }
            }
        }
        var kept = String.UnicodeScalarView()
        for scalar in unicodeScalars where isKept(scalar) { kept.append(scalar) }
        return String(kept)
    }

    var isASCII: Bool { withBytes { $0.all { $0 < 0x80 } } }

    /// Whether it is ASCII without capitals: what lower case and composition leave as it is.
    private var isLowercaseASCII: Bool { withBytes { $0.all { $0 < 0x80 && !(0x41...0x5A).contains($0) } } }

    /// Whether it is not empty and all of it is printable ASCII without white space.
    var isVisibleASCII: Bool { !isEmpty && withBytes { $0.all(\.isVisibleASCII) } }

    /// `nil` where nothing is left: nothing empty is ever hashed or sent.
    var nonEmpty: String? { isEmpty ? nil : self }

    /// Whether this is a SHA-256 that the CRM made itself: exactly 64 hexadecimal digits.
    var isSHA256Hex: Bool {
        utf8.count == 64 && withBytes { $0.all { $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) } }
    }

    /// Lends its UTF-8 bytes; they are valid in `body` only.
    @inline(__always)
    func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
        var text = self
        return text.withUTF8(body)
    }

    /// Whether it is the same text byte for byte: `==` takes composed and decomposed text for equal.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { bytes in other.withBytes { bytes.elementsEqual($0) } }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether all bytes are of a kind.
    ///
    /// Without a way out at the first that is not, so that the compiler looks at many at once: texts nearly always pass.
    @inline(__always)
    func all(_ isOfKind: (UInt8) -> Bool) -> Bool {
        var passed = true
        for byte in self { passed = isOfKind(byte) && passed }
        return passed
    }
}

extension UInt8 {
    /// Printable ASCII other than the space.
    var isVisibleASCII: Bool { (0x21...0x7E).contains(self) }
}

extension Unicode.Scalar {
    /// A letter of any script, or a mark that belongs to one: without its marks Thai or Hindi text is another word.
    var isLetterOrMark: Bool {
        if value < 0x80 { return (0x61...0x7A).contains(value | 0x20) }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .letterNumber:
            true
        default: false
        }
    }

    var isDecimalDigit: Bool {
        value < 0x80 ? (0x30...0x39).contains(value) : properties.generalCategory == .decimalNumber
    }

    var isASCIIPunctuation: Bool {
        switch value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
