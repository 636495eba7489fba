/// LinkedIn's forms (platforms sheet: LinkedIn §2); `nil` means the field is left out and the event kept.
public enum LinkedInNormalizer {
    /// Lower case without any white space; no rule for Gmail.
    public static func email(_ raw: String) -> String? {
        MetaNormalizer.email(raw.keeping { !$0.isBlank })
    }

    /// A first or last name, a company or a title: LinkedIn matches these in plain text, so they stay as they were typed.
    ///
    /// What holds no letter and no digit, or is a form's filler, says nothing.
    public static func text(_ raw: String) -> String? {
        guard MetaNormalizer.name(raw) != nil else { return nil }
        return nonBlank(raw)?.composed
    }

    /// ISO 3166-1 alpha-2, upper case, from a code or an English name.
    public static func country(_ raw: String) -> String? {
        MetaNormalizer.country(raw)?.uppercased()
    }

    /// The URN of a Lead Gen Form's response, made from its id where the CRM stored that alone.
    ///
    /// Any other URN is refused by LinkedIn, and with it the whole request.
    public static func lead(_ raw: String?) -> String? {
        guard let text = ClickID.cleaned(raw) else { return nil }
        guard text.utf8.contains(UInt8(ascii: ":")) else { return leadPrefix + text }
        return text.hasPrefix(leadPrefix) && text.utf8.count > leadPrefix.utf8.count ? text : nil
    }

    private static let leadPrefix = "urn:li:leadGenFormResponse:"
}
