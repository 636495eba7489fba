/// Single words of a platform's reply that may go into logs and tables: its codes and its names for a request (rule D17).
///
/// A platform that quotes what it refuses may do so anywhere. So a word is taken only in the form that codes and ids have;
/// e-mail addresses, international phone numbers and anything with a blank in it never have.
enum PlainWord {
    /// An error code: letters, digits and what joins them.
    static func code(_ text: String?, longest: Int = 256) -> String? {
        guard let text, (1...longest).contains(text.utf8.count), text.utf8.allSatisfy(isCodeByte) else { return nil }
        return text
    }

    /// A platform's own name for a request; Base64's signs are in some.
    static func id(_ text: String?, longest: Int = 256) -> String? {
        guard let text, (1...longest).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }), !isPhone(text)
        else { return nil }
        return text
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "/"):
            true
        default: false
        }
    }

    /// `+62…`, also within a longer word.
    private static func isPhone(_ text: String) -> Bool {
        text.split(separator: "+", omittingEmptySubsequences: false).dropFirst().contains { part in
            part.utf8.prefix { (0x30...0x39).contains($0) }.count >= 7
        }
    }
}
