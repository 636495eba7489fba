/// Meta's forms, before hashing; `nil` means the field is left out and the event kept (platforms sheet: Meta §2.2).
///
/// Where Meta's two SDKs disagree the documentation decides, then its parameter builder. The vectors are in the tests.
public enum MetaNormalizer {
    /// Trimmed and lower case; dots and `+suffix` stay.
    public static func email(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard let (_, domain) = EmailAddress.parts(of: text), EmailAddress.isPublicDomain(domain) else { return nil }
        return text
    }

    /// Digits with country code, without `+`.
    public static func phone(_ raw: String, country: String?) -> String? {
        PhoneNumber.internationalDigits(of: raw, country: country)
    }

    /// First and last names: lower case without white space and ASCII punctuation.
    public static func name(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        return text.keeping { !$0.isBlank && !$0.isASCIIPunctuation }.nonEmpty
    }

    /// `f` or `m`.
    public static func gender(_ raw: String) -> String? {
        let word = raw.trimmedLowercasedComposed.keeping { !$0.isASCIIPunctuation }
        if ["f", "female", "woman", "girl", "w", "perempuan", "wanita"].contains(word) { return "f" }
        if ["m", "male", "man", "boy", "pria", "lakilaki"].contains(word) { return "m" }
        return nil
    }

    /// `YYYYMMDD`, from `YYYY-MM-DD` or `YYYYMMDD`: any other order of day and month is a guess.
    ///
    /// - Parameter latestYear: a birth after it is none.
    public static func birthDate(_ raw: String, latestYear: Int = 2100) -> String? {
        guard let text = nonBlank(raw) else { return nil }
        let bytes = Array(text.utf8)
        let digits: [UInt8]
        if bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") {
            digits = Array(bytes[0..<4] + bytes[5..<7] + bytes[8..<10])
        } else {
            digits = bytes
        }
        guard digits.count == 8, digits.allSatisfy(\.isASCIIDigit) else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        guard (1900...max(1900, latestYear)).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...days).contains(day) else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }

    /// Letters of any script only, lower case.
    public static func city(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        return text.keeping(\.isLetterOrMark).nonEmpty
    }

    /// The two-letter code of a US state, else lower case without white space and punctuation.
    ///
    /// - Parameter country: alpha-2; a name is read as a US state's unless the lead is known to live elsewhere.
    public static func region(_ raw: String, country: String? = nil) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        let plain = text.keeping { $0.isLetterOrMark || $0.isDecimalDigit }
        if country == nil || country?.uppercased() == "US", let state = USState.code(ofName: plain) { return state }
        return plain.nonEmpty
    }

    /// Lower case without spaces and dashes; US ZIP codes without the `+4`.
    public static func postalCode(_ raw: String, country: String? = nil) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        let plain = text.keeping { $0.isLetterOrMark || $0.isDecimalDigit }
        let bytes = Array(text.utf8)
        let isZIPPlus4 = bytes.count == 10 && (bytes[5] == UInt8(ascii: "-") || bytes[5] == UInt8(ascii: " "))
            && bytes.enumerated().allSatisfy { $0.offset == 5 || $0.element.isASCIIDigit }
        let isAmerican = country?.uppercased() == "US" && plain.utf8.count > 5
        return (isZIPPlus4 || isAmerican ? String(plain.prefix(5)) : plain).nonEmpty
    }

    /// ISO 3166-1 alpha-2, lower case, from a code or an English name.
    public static func country(_ raw: String) -> String? {
        guard let text = nonBlank(raw) else { return nil }
        if text.utf8.count == 2 { return Country.named(code: text)?.code.lowercased() }
        // `NA` is Namibia, `n/a` is nowhere.
        guard !Filler.isFiller(text) else { return nil }
        return Country.meant(by: text.composed)?.code.lowercased()
    }

    /// Lower case without white space, as Meta's parameter builder does it.
    public static func externalID(_ raw: String) -> String? {
        raw.lowercasedComposed.keeping { !$0.isBlank }.nonEmpty
    }

    /// The value of the `_fbc` cookie, else one built from the click id and when it was first seen.
    ///
    /// - Parameter seenAt: when the ad was clicked, else when the status was reached; never the time of sending, or
    ///   every resend would be another click. Source: developers.facebook.com/docs/marketing-api/conversions-api/parameters/fbp-and-fbc
    public static func fbc(cookie: String?, fbclid: String?, seenAt: Timestamp) -> String? {
        if let cookie = clickCookie(cookie) { return cookie }
        let milliseconds = String(seenAt.milliseconds)
        guard let fbclid = ClickID.cleaned(fbclid), milliseconds.utf8.count == 13, seenAt.milliseconds > 0 else { return nil }
        // Index 1 is what a server uses, which does not know how the site's domain is written.
        return "fb.1.\(milliseconds).\(fbclid)"
    }

    /// A `_fbc` cookie's value, five-part ones included; `nil` if it is none: `^fb\.[0-2]\.\d{13}\.\S+`.
    public static func clickCookie(_ raw: String?) -> String? {
        cookie(raw) { $0 == 13 }
    }

    /// A `_fbp` cookie's value; `nil` if it is none. It is never invented.
    public static func browserCookie(_ raw: String?) -> String? {
        cookie(raw) { $0 > 0 }
    }

    /// - Parameter isLengthOfTime: whether the third part may have so many digits.
    private static func cookie(_ raw: String?, isLengthOfTime: (Int) -> Bool) -> String? {
        guard let text = ClickID.cleaned(raw), text.withBytes({ isCookie($0, isLengthOfTime: isLengthOfTime) }) else { return nil }
        return text
    }

    private static func isCookie(_ bytes: UnsafeBufferPointer<UInt8>, isLengthOfTime: (Int) -> Bool) -> Bool {
        let dot = UInt8(ascii: ".")
        guard bytes.count > 5, bytes[0] == UInt8(ascii: "f"), bytes[1] == UInt8(ascii: "b"), bytes[2] == dot,
            (UInt8(ascii: "0")...UInt8(ascii: "2")).contains(bytes[3]), bytes[4] == dot
        else { return false }
        let time = bytes[5...].prefix(while: \.isASCIIDigit)
        return isLengthOfTime(time.count) && time.endIndex < bytes.count - 1 && bytes[time.endIndex] == dot
    }

    /// The number of a lead from Meta's instant forms: 15 to 17 digits, with or without the `l:` of the CSV export.
    public static func leadID(_ raw: String?) -> Int64? {
        guard let text = ClickID.cleaned(raw) else { return nil }
        let digits = text.hasPrefix("l:") ? text.dropFirst(2) : text[...]
        guard (15...17).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(digits)
    }
}
