/// Phone numbers as people and CRMs write them, read as international digits.
///
/// A number with `+` or `00` is international. Any other is completed by the workspace's `phone_country`, unless its
/// digits already begin with a calling code, as WhatsApp's do (`628123…`). Without a `phone_country` the digits are
/// taken as international as they stand, leading zeros aside; a country is never assumed (vectors: Meta).
public enum PhoneNumber {
    /// Country code and number, digits only, 7 to 15 of them; `nil` for what cannot be one.
    ///
    /// - Parameter country: ISO 3166-1 alpha-2; `nil` or an unknown code completes nothing.
    public static func internationalDigits(of raw: String, country: String?) -> String? {
        guard let text = nonBlank(raw), !Filler.isFiller(text) else { return nil }
        var written = WrittenPhoneNumber(text)
        var digits: Substring
        if let home = country.flatMap(Country.named(code:)) {
            home.removeInternationalPrefix(from: &written)
            if written.isInternational {
                digits = home.withoutTrunkAfterCallingCode(written.digits.drop { $0 == "0" })
            } else {
                guard let completed = home.complete(written.digits) else { return nil }
                digits = completed
            }
        } else {
            digits = written.digits.drop { $0 == "0" }
        }
        guard (7...15).contains(digits.utf8.count), digits.first != "0" else { return nil }
        return String(digits)
    }
}

/// The digits of a written number and whether it was written in international form.
struct WrittenPhoneNumber {
    private(set) var digits: Substring
    private(set) var isInternational: Bool
    private let hasPlus: Bool

    /// Letters before the first digit (`tel:`, `WA `) are labels; from the first letter, comma or number sign after a
    /// digit on it is an extension or a comment. A `(0)` after the first digits is the trunk prefix that is not
    /// dialled from abroad. Digits of any script count as digits.
    init(_ text: String) {
        var found = ""
        var sawPlus = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        reading: while index < scalars.count {
            let scalar = scalars[index]
            if let digit = scalar.decimalDigit {
                let isBracketedTrunk = digit == 0 && index > 0 && index + 1 < scalars.count
                    && scalars[index - 1] == "(" && scalars[index + 1] == ")" && !found.isEmpty
                if !isBracketedTrunk { found.append(Character(Unicode.Scalar(UInt8(ascii: "0") + digit))) }
            } else if found.isEmpty {
                if scalar == "+" || scalar == "\u{FF0B}" { sawPlus = true }
            } else if scalar.properties.isAlphabetic || ",;#:@*".unicodeScalars.contains(scalar) {
                break reading
            }
            index += 1
        }
        digits = Substring(found)
        hasPlus = sawPlus
        isInternational = sawPlus || found.hasPrefix("00")
    }

    /// Takes an international prefix off that is dialled in place of `00`.
    mutating func removeInternationalPrefix(_ prefix: String) {
        guard !hasPlus, digits.hasPrefix(prefix) else { return }
        digits = digits.dropFirst(prefix.count)
        isInternational = true
    }
}

extension Country {
    /// Where people dial something else than `00` before a foreign number: North America, Australia, Japan.
    fileprivate func removeInternationalPrefix(from written: inout WrittenPhoneNumber) {
        switch callingCode {
        case "1" where written.digits.count > 11: written.removeInternationalPrefix("011")
        case "61": written.removeInternationalPrefix("0011")
        case "81": written.removeInternationalPrefix("010")
        default: break
        }
    }

    /// A number written without `+` or `00`, as somebody in this country means it; `nil` where too little of it is there.
    fileprivate func complete(_ digits: Substring) -> Substring? {
        if !trunkPrefix.isEmpty, digits.hasPrefix(trunkPrefix) {
            let national = digits.dropFirst(trunkPrefix.count)
            // A prefix that begins with 0 cannot be anything else; 1 and 8 can be the first digit of a number.
            if trunkPrefix.hasPrefix("0") || nationalLength?.contains(national.count) ?? true {
                return callingCode + national
            }
        }
        // Where the zero is part of the number, Italy's, or somebody wrote one that is not needed.
        if digits.hasPrefix("0") {
            return callingCode + (["39", "378"].contains(callingCode) ? digits : digits.drop { $0 == "0" })
        }
        if let nationalLength {
            if nationalLength.contains(digits.count) { return callingCode + digits }
            if digits.hasPrefix(callingCode) { return withoutTrunkAfterCallingCode(digits) }
            return digits.count > nationalLength.upperBound ? digits : nil
        }
        if mobilePrefixes.contains(where: digits.hasPrefix), !isWholeInternational(digits) { return callingCode + digits }
        if isWholeInternational(digits) { return withoutTrunkAfterCallingCode(digits) }
        if digits.count >= 10, !mobilePrefixes.isEmpty, Country.beginsWithCallingCode(digits) {
            // Neither a mobile number here nor our own code: a foreign number without its plus, as WhatsApp gives it.
            return digits
        }
        return callingCode + digits
    }

    /// Whether the digits are long enough to be the calling code and a number, and not just a number that begins alike.
    private func isWholeInternational(_ digits: Substring) -> Bool {
        // Italian mobile numbers begin like the calling code (`391 234 5678`) and have ten digits.
        let shortest = callingCode == "39" ? 9 : mobilePrefixes.isEmpty ? 7 : 8
        return digits.hasPrefix(callingCode) && digits.count >= callingCode.count + shortest
    }

    /// `+62 0812…` is written often and dialled never: the trunk zero after the own calling code goes.
    fileprivate func withoutTrunkAfterCallingCode(_ digits: Substring) -> Substring {
        guard trunkPrefix == "0", digits.hasPrefix(callingCode + "0") else { return digits }
        return callingCode + digits.dropFirst(callingCode.count).drop { $0 == "0" }
    }
}

extension Unicode.Scalar {
    /// The value of a decimal digit of any script.
    var decimalDigit: UInt8? {
        if value < 0x80 { return (0x30...0x39).contains(value) ? UInt8(value - 0x30) : nil }
        guard properties.numericType == .decimal, let number = properties.numericValue else { return nil }
        return UInt8(number)
    }
}
