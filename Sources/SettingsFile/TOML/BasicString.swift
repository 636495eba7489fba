/// TOML's basic strings, the ones in double quotes. Fact: toml.io/en/v1.0.0#string.
enum BasicString {
    /// The text as it must be written between and with double quotes.
    static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A key as it must be written: bare where TOML allows it.
    static func key(_ text: String) -> String {
        let isBare = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isBare && !text.isEmpty ? text : quote(text)
    }

    /// The text meant by what stands between the quotes; an escape that TOML does not know stays as it is.
    static func unescape(_ content: ArraySlice<UInt8>) -> String {
        let scalars = Array(String(decoding: content, as: UTF8.self).unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "\\", index + 1 < scalars.count else {
                result.append(scalars[index])
                index += 1
                continue
            }
            let (scalar, length) = escaped(scalars[(index + 1)...])
            result.append(scalar)
            index += 1 + length
        }
        return String(result)
    }

    private static func escaped(_ rest: ArraySlice<Unicode.Scalar>) -> (scalar: Unicode.Scalar, length: Int) {
        let letter = rest[rest.startIndex]
        switch letter {
        case "b": return ("\u{8}", 1)
        case "t": return ("\t", 1)
        case "n": return ("\n", 1)
        case "f": return ("\u{C}", 1)
        case "r": return ("\r", 1)
        case "u", "U":
            let count = letter == "u" ? 4 : 8
            let digits = String(String.UnicodeScalarView(rest.dropFirst().prefix(count)))
            guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else { return (letter, 1) }
            return (scalar, 1 + count)
        default: return (letter, 1)
        }
    }
}
