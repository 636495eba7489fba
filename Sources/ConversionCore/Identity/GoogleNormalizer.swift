/// Google's forms, as its own formatter makes them, for GA4, the Data Manager API and the Ads API.
///
/// Sources: platforms sheets Data Manager §2, Google Ads §2, GA4 §2; PyPI google-ads-datamanager-util.
public enum GoogleNormalizer {
    /// Trimmed and lower case; at gmail.com and googlemail.com without dots and `+suffix`, nowhere else.
    public static func email(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard let (local, domain) = EmailAddress.parts(of: text) else { return nil }
        guard domain == "gmail.com" || domain == "googlemail.com" else { return text }
        guard let mailbox = local.prefix(while: { $0 != "+" }).filter({ $0 != "." }).nonEmpty else { return nil }
        return mailbox + "@" + domain
    }

    /// `+` and every digit that is there: Google's formatter step alone.
    ///
    /// It expects a number with its country code. Google's formatter keeps `00`, `(0)` and extensions, and then
    /// matches nothing: ``LeadIdentity`` therefore gives it ``PhoneNumber/internationalDigits(of:country:)``.
    public static func phone(_ raw: String) -> String? {
        var number = "+"
        for scalar in raw.unicodeScalars {
            if let digit = scalar.decimalDigit { number.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: "0") + digit)) }
        }
        return number.utf8.count > 1 ? number : nil
    }

    /// Trimmed and lower case, punctuation kept: the Data Manager and Ads form.
    public static func name(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        return Filler.isFiller(text) ? nil : text.nonEmpty
    }

    /// Without digits and symbols: the GA4 form of names, cities and regions.
    public static func ga4Text(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        return nonBlank(text.keeping { $0.isLetterOrMark || $0.isBlank })
    }

    /// GA4's postal code: without `.` and `~`.
    public static func ga4PostalCode(_ raw: String) -> String? {
        guard let text = nonBlank(raw), !Filler.isFiller(text) else { return nil }
        return nonBlank(text.keeping { $0 != "." && $0 != "~" })
    }

    /// Letters, digits and white space only: how the Data Manager API wants places for Google Analytics.
    public static func place(_ raw: String) -> String? {
        nonBlank(raw.trimmedLowercasedComposed.keeping { $0.isLetterOrMark || $0.isDecimalDigit || $0.isBlank })
    }

    public static func postalCode(_ raw: String) -> String? {
        guard let text = nonBlank(raw), !Filler.isFiller(text) else { return nil }
        return text
    }

    /// ISO 3166-1 alpha-2, upper case; only a code of two letters, and only an assigned one, since Google refuses the
    /// event for any other.
    public static func regionCode(_ raw: String) -> String? {
        guard let text = nonBlank(raw), text.utf8.count == 2 else { return nil }
        return Country.named(code: text)?.code
    }

    /// The client id: two positive numbers joined by a point, alone or at the end of a whole `_ga` cookie value
    /// (`GA1.1.123456789.1700000000`).
    public static func clientID(_ raw: String?) -> String? {
        guard let text = ClickID.cleaned(raw) else { return nil }
        if text.withBytes(isTwoPositiveNumbers) { return text }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Substring.init)
        guard parts.count == 4, parts[0].hasPrefix("GA1"), isPositiveNumber(parts[2]), isPositiveNumber(parts[3]) else { return nil }
        return parts[2] + "." + parts[3]
    }

    /// The session id: digits, alone or in a whole `_ga_<stream>` cookie value of either format
    /// (`GS1.1.<id>.…`, `GS2.1.s<id>$o…`).
    public static func sessionID(_ raw: String?) -> String? {
        guard let text = ClickID.cleaned(raw) else { return nil }
        if isPositiveNumber(text[...]) { return text }
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let session: Substring?
        switch parts[0] {
        case "GS1": session = parts[2].prefix { $0 != "." }
        case "GS2": session = parts[2].split(separator: "$").first { $0.hasPrefix("s") }?.dropFirst()
        default: session = nil
        }
        return session.flatMap { isPositiveNumber($0) ? String($0) : nil }
    }

    private static func isTwoPositiveNumbers(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")) else { return false }
        return isPositiveNumber(bytes[..<dot]) && isPositiveNumber(bytes[(dot + 1)...])
    }

    private static func isPositiveNumber(_ text: Substring) -> Bool { isPositiveNumber(text.utf8) }

    private static func isPositiveNumber(_ digits: some Collection<UInt8>) -> Bool {
        (1...20).contains(digits.count) && digits.allSatisfy(\.isASCIIDigit) && digits.contains { $0 != UInt8(ascii: "0") }
    }
}
