extension String {
    /// Without surrounding white space; `nil` if nothing is left.
    var trimmedOrNil: String? {
        // Nearly every value begins and ends with a plain character.
        if let first = utf8.first, let last = utf8.last, (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) { return self }
        guard let first = unicodeScalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = unicodeScalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return nil }
        if first == unicodeScalars.startIndex, unicodeScalars.index(after: last) == unicodeScalars.endIndex { return self }
        return String(unicodeScalars[first...last])
    }

    /// The longest beginning of at most `length` UTF-16 units that cuts no character in two.
    func truncated(to length: Int) -> String {
        guard utf16.count > length else { return self }
        var kept = ""
        var used = 0
        for character in self {
            used += character.utf16.count
            guard used <= length else { break }
            kept.append(character)
        }
        return kept
    }
}
