/// TikTok's forms (platforms sheet: TikTok §2.3); `nil` means the field is left out and the event kept.
public enum TikTokNormalizer {
    /// Trimmed and lower case.
    public static func email(_ raw: String) -> String? { MetaNormalizer.email(raw) }

    /// E.164 with `+`, which is hashed along: the digest differs from Meta's.
    public static func phone(_ raw: String, country: String?) -> String? {
        PhoneNumber.internationalDigits(of: raw, country: country).map { "+" + $0 }
    }

    /// Lower case without white space and punctuation.
    public static func name(_ raw: String) -> String? { MetaNormalizer.name(raw) }

    /// Lower case without spaces and hyphens; US ZIP codes without the `+4`.
    public static func postalCode(_ raw: String, country: String? = nil) -> String? {
        MetaNormalizer.postalCode(raw, country: country)
    }

    /// Trimmed, case kept, as TikTok's own server-side tag does it.
    public static func externalID(_ raw: String) -> String? { nonBlank(raw)?.composed }

    /// Clear text: lower case without white space, punctuation and symbols. Cities and states.
    public static func place(_ raw: String) -> String? {
        let text = raw.trimmedLowercasedComposed
        guard !Filler.isFiller(text) else { return nil }
        return text.keeping { $0.isLetterOrMark || $0.isDecimalDigit }.nonEmpty
    }

    /// Clear text: ISO 3166-1 alpha-2, lower case.
    public static func country(_ raw: String) -> String? { MetaNormalizer.country(raw) }
}
