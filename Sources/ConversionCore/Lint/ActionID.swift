/// Google's Action ID: the number after `ctId` in the conversion action's URL (rules R14, R16).
public enum ActionID {
    /// `nil` if the text is an Action ID, else what it was mistaken for.
    public static func problem(with text: String) -> String? {
        let whereFrom = "the Action ID is the number after ctId= in the conversion action's URL"
        guard let trimmed = nonBlank(text) else { return "an empty Action ID; \(whereFrom)" }
        if !trimmed.isEmpty, trimmed.utf8.allSatisfy(\.isASCIIDigit), trimmed == text {
            if trimmed.utf8.count > 19 || trimmed.hasPrefix("0") { return "not a number that Google gives; \(whereFrom)" }
            return nil
        }
        let lower = trimmed.lowercased()
        if lower.hasPrefix("aw-") {
            return lower.contains("/")
                ? "this is the send_to value of an online tag (Conversion ID and Conversion Label); \(whereFrom)"
                : "this is the Conversion ID (AW-…) of an online tag; \(whereFrom)"
        }
        if lower.contains("ctid=") { return "this is the whole URL; only the number after ctId= is wanted" }
        if lower.hasPrefix("g-") { return "this is a GA4 measurement id; \(whereFrom)" }
        if trimmed.utf8.allSatisfy({ $0.isASCIIDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: " ") }) {
            return trimmed.contains("-")
                ? "a number with hyphens, as customer ids are written; \(whereFrom)" : "digits only, without spaces; \(whereFrom)"
        }
        if trimmed.utf8.allSatisfy({ $0.isASCIIDigit || $0.isASCIILetter || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) {
            return "this looks like a Conversion Label, which only online tags use; \(whereFrom)"
        }
        return "digits only; \(whereFrom)"
    }
}
