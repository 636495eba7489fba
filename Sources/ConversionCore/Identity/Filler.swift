/// Words that CRMs and forms leave in a field that nobody filled in (platforms sheet: Meta §2.2).
///
/// Hashed, such a word would match every lead of the same kind to one another.
enum Filler {
    static func isFiller(_ text: String) -> Bool {
        guard text.utf8.count <= longest, let first = text.utf8.first, isBeginning[Int(first | 0x20)] else { return false }
        return words.contains(text.lowercased())
    }

    private static let words: Set<String> = [
        "null", "undefined", "none", "n/a", "n.a.", "nan", "unknown", "-", "--", "---", ".", "..", "...",
        "?", "(none)", "(null)", "(not set)", "[null]", "not set", "not provided", "no email", "noemail", "empty", "tidak ada",
        "test@test.com", "test@test.test", "none@none.com", "noemail@noemail.com", "no@email.com", "null@null.com",
        "na@na.com", "unknown@unknown.com", "email@email.com", "no-email@no-email.com", "undefined@undefined.com",
    ]
    private static let longest = 32
    /// By first byte, with the bit set that tells capitals from small letters. Few names and addresses begin like a filler.
    private static let isBeginning: [Bool] = (0...255).map { byte in words.contains { $0.utf8.first.map { Int($0 | 0x20) } == byte } }
}
