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
        let digits: String
        if let home = country.flatMap(Country.named(code:)) {
            home.removeInternationalPrefix(from: &written)
            if written.isInternational {
                digits = home.withoutTrunkAfterCallingCode(written.digits.withoutLeadingZeros)
            } else {
                guard let completed = home.complete(written.digits) else { return nil }
                digits = completed
            }
        } else {
            digits = written.digits.withoutLeadingZeros
        }
        guard (7...15).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "0") else { return nil }
        return digits
    }
}

/// The digits of a written number and whether it was written in international form.
///
/// Digits are whole strings and not parts of one: `hasPrefix` compares bytes there, and characters here.
struct WrittenPhoneNumber {
    private(set) var digits: String
    private(set) var isInternational: Bool
    private let hasPlus: Bool

    /// Letters before the first digit (`tel:`, `WA `) are labels; from the first letter, comma or number sign after a
    /// digit on it is an extension or a comment. A `(0)` after the first digits is the trunk prefix that is not
    /// dialled from abroad. Digits of any script count as digits.
    init(_ text: String) {
        if text.isASCII {
            self = text.withBytes { WrittenPhoneNumber($0.lazy.map { Unicode.Scalar($0) }) }
        } else {
            self.init(Array(text.unicodeScalars))
        }
    }

    private init<Scalars: RandomAccessCollection<Unicode.Scalar>>(_ scalars: Scalars) where Scalars.Index == Int {
        var sawPlus = false
        digits = String(unsafeUninitializedCapacity: scalars.count) { found in
            var count = 0
            for index in scalars.indices {
                let scalar = scalars[index]
                if let digit = scalar.decimalDigit {
                    let isBracketedTrunk = digit == 0 && index > 0 && index + 1 < scalars.count
                        && scalars[index - 1] == "(" && scalars[index + 1] == ")" && count > 0
                    if isBracketedTrunk { continue }
                    found[count] = UInt8(ascii: "0") + digit
                    count += 1
                } else if count == 0 {
                    if scalar == "+" || scalar == "\u{FF0B}" { sawPlus = true }
                } else if scalar.endsNumber {
                    break
                }
            }
            return count
        }
        hasPlus = sawPlus
        isInternational = sawPlus || digits.hasPrefix("00")
    }

    /// Takes an international prefix off that is dialled in place of `00`.
    mutating func removeInternationalPrefix(_ prefix: String) {
        guard !hasPlus, digits.hasPrefix(prefix) else { return }
        digits = digits.dropping(prefix)
        isInternational = true
    }
}

extension Country {
    /// Where people dial something else than `00` before a foreign number: North America, Australia, Japan.
    fileprivate func removeInternationalPrefix(from written: inout WrittenPhoneNumber) {
        switch callingCode {
        case "1" where written.digits.utf8.count > 11: written.removeInternationalPrefix("011")
        case "61": written.removeInternationalPrefix("0011")
        case "81": written.removeInternationalPrefix("010")
        default: break
        }
    }

    /// A number written without `+` or `00`, as somebody in this country means it; `nil` where too little of it is there.
    fileprivate func complete(_ digits: String) -> String? {
        if !trunkPrefix.isEmpty, digits.hasPrefix(trunkPrefix) {
            let national = digits.dropping(trunkPrefix)
            // A prefix that begins with 0 cannot be anything else; 1 and 8 can be the first digit of a number.
            if trunkPrefix.hasPrefix("0") || nationalLength?.contains(national.utf8.count) ?? true {
                return callingCode + national
            }
        }
        // Where the zero is part of the number, Italy's, or somebody wrote one that is not needed.
        if digits.hasPrefix("0") {
            return callingCode + (["39", "378"].contains(callingCode) ? digits : digits.withoutLeadingZeros)
        }
        if let nationalLength {
            if nationalLength.contains(digits.utf8.count) { return callingCode + digits }
            if digits.hasPrefix(callingCode) { return withoutTrunkAfterCallingCode(digits) }
            return digits.utf8.count > nationalLength.upperBound ? digits : nil
        }
        if mobilePrefixes.contains(where: digits.hasPrefix), !isWholeInternational(digits) { return callingCode + digits }
        if isWholeInternational(digits) { return withoutTrunkAfterCallingCode(digits) }
        if digits.utf8.count >= 10, !mobilePrefixes.isEmpty, Country.beginsWithCallingCode(digits) {
            // Neither a mobile number here nor our own code: a foreign number without its plus, as WhatsApp gives it.
            return digits
        }
        return callingCode + digits
    }

    /// Whether the digits are long enough to be the calling code and a number, and not just a number that begins alike.
    private func isWholeInternational(_ digits: String) -> Bool {
        // Italian mobile numbers begin like the calling code (`391 234 5678`) and have ten digits.
        let shortest = callingCode == "39" ? 9 : mobilePrefixes.isEmpty ? 7 : 8
        return digits.hasPrefix(callingCode) && digits.utf8.count >= callingCode.utf8.count + shortest
    }

    /// `+62 0812…` is written often and dialled never: the trunk zero after the own calling code goes.
    fileprivate func withoutTrunkAfterCallingCode(_ digits: String) -> String {
        guard trunkPrefix == "0", digits.hasPrefix(callingCode + "0") else { return digits }
        return callingCode + digits.dropping(callingCode).withoutLeadingZeros
    }
}

extension String {
    /// Without a prefix that it has.
    fileprivate func dropping(_ prefix: String) -> String {
        String(self[utf8.index(startIndex, offsetBy: prefix.utf8.count)...])
    }

    fileprivate var withoutLeadingZeros: String {
        guard let first = utf8.firstIndex(where: { $0 != UInt8(ascii: "0") }) else { return "" }
        return first == startIndex ? self : String(self[first...])
    }
}

extension Unicode.Scalar {
    /// Whether what follows a number's digits is no part of it any more.
    fileprivate var endsNumber: Bool {
        switch self {
        case ",", ";", "#", ":", "@", "*": true
        default: value < 0x80 ? (0x61...0x7A).contains(value | 0x20) : properties.isAlphabetic
        }
    }

    /// The value of a decimal digit of any script.
    var decimalDigit: UInt8? {
        if value < 0x80 { return (0x30...0x39).contains(value) ? UInt8(value - 0x30) : nil }
        guard properties.numericType == .decimal, let number = properties.numericValue else { return nil }
        return UInt8(number)
    }
}
