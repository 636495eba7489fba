/// What counts as one e-mail address.
enum EmailAddress {
    /// Splits a trimmed, lower-case text at its only `@`; `nil` unless both sides are there and nothing in it says
    /// that it is a list or a display name.
    static func parts(of text: String) -> (local: Substring, domain: Substring)? {
        guard !Filler.isFiller(text), let at = text.unicodeScalars.firstIndex(of: "@") else { return nil }
        let local = text[..<at]
        let domain = text[text.unicodeScalars.index(after: at)...]
        guard !local.isEmpty, !domain.isEmpty,
            !text.unicodeScalars.contains(where: { $0.isBlank || ",;<>\"()[]\\".unicodeScalars.contains($0) }),
            !domain.unicodeScalars.contains("@")
        else { return nil }
        return (local, domain)
    }

    /// Whether a domain is one of the public Internet: two labels at least, the last of two letters at least.
    static func isPublicDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.unicodeScalars.count >= 2,
            !last.unicodeScalars.allSatisfy(\.isDecimalDigit)
        else { return false }
        return labels.allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { $0 == "-" || $0.value >= 0x80 || $0.isLetterOrMark || $0.isDecimalDigit }
        }
    }
}
