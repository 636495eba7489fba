/// LinkedIn's form of the e-mail address (platforms sheet: LinkedIn §2).
public enum LinkedInNormalizer {
    /// Lower case without any white space; no rule for Gmail.
    public static func email(_ raw: String) -> String? {
        MetaNormalizer.email(raw.keeping { !$0.isBlank })
    }
}
