/// Opaque identifiers that platforms hand out: click ids, cookies, lead ids.
public enum ClickID {
    /// The identifier without surrounding white space; `nil` for an absent, empty or broken one.
    ///
    /// None of them contains white space, and a value that does was pasted or cut wrongly: it would match nothing.
    /// Fillers such as `null` count as absent.
    public static func cleaned(_ raw: String?) -> String? {
        guard let raw else { return nil }
        // Nearly every one is plain ASCII, and every transition has several.
        if raw.isVisibleASCII { return Filler.isFiller(raw) ? nil : raw }
        let scalars = raw.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.isBlank }),
            let last = scalars.lastIndex(where: { !$0.isBlank })
        else { return nil }
        let trimmed = scalars[first...last]
        guard !trimmed.contains(where: { $0.isBlank }) else { return nil }
        let text = String(trimmed)
        return Filler.isFiller(text) ? nil : text
    }
}

extension Unicode.Scalar {
    /// White space, control characters and the invisible marks that copying leaves behind.
    var isBlank: Bool {
        if value < 0x80 { return value <= 0x20 || value == 0x7F }
        switch value {
        case 0x80...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: return true
        default: return properties.isWhitespace
        }
    }
}

/// The text without surrounding white space; `nil` where nothing is left.
func nonBlank(_ text: String) -> String? {
    if let first = text.utf8.first, let last = text.utf8.last, first.isVisibleASCII, last.isVisibleASCII { return text }
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isBlank }),
        let last = scalars.lastIndex(where: { !$0.isBlank })
    else { return nil }
    return String(scalars[first...last])
}
