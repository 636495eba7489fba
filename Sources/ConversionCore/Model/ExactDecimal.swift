/// A decimal number kept as its digits, so that money is never a binary float (rule D9).
///
/// The text is canonical: an optional minus, digits without leading zeros, and if needed a point
/// and a fraction without trailing zeros. It is also a valid JSON number. `-0` is `0`.
public struct ExactDecimal: Sendable, Hashable {
    public let text: String

    /// Parses PostgreSQL `numeric` or JSON number text; `nil` for anything else, `NaN` and infinities included.
    ///
    /// - Parameter text: an optional sign, digits, an optional fraction, an optional exponent between -999 and 999.
    public init?(_ text: some StringProtocol) {
        // A whole number as PostgreSQL prints it is canonical already.
        if let first = text.utf8.first, first != UInt8(ascii: "0"), text.utf8.allSatisfy(\.isASCIIDigit) {
            self.text = String(text)
            return
        }
        guard let canonical = Self.canonical(Array(text.utf8)) else { return nil }
        self.text = canonical
    }

    public init(_ integer: Int) {
        self.text = String(integer)
    }

    public var isNegative: Bool { text.utf8.first == UInt8(ascii: "-") }
    public var isZero: Bool { text == "0" }

    private static func canonical(_ bytes: [UInt8]) -> String? {
        var index = 0
        var negative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var digits: [UInt8] = []
        var scale = 0
        var sawPoint = false
        var sawDigit = false
        scanning: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(bytes[index])
                sawDigit = true
                if sawPoint { scale += 1 }
            case UInt8(ascii: "."):
                guard !sawPoint else { return nil }
                sawPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                break scanning
            default:
                return nil
            }
            index += 1
        }
        guard sawDigit else { return nil }
        if index < bytes.count {
            guard let exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)), (-999...999).contains(exponent)
            else { return nil }
            scale -= exponent
        }
        if scale < 0 {
            digits.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -scale))
            scale = 0
        }
        if digits.count <= scale {
            digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale - digits.count + 1), at: 0)
        }
        var whole = digits[..<(digits.count - scale)].drop { $0 == UInt8(ascii: "0") }
        var fraction = digits[(digits.count - scale)...]
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        if whole.isEmpty { whole = [UInt8(ascii: "0")] }
        var result = String(decoding: whole, as: UTF8.self)
        if !fraction.isEmpty { result += "." + String(decoding: fraction, as: UTF8.self) }
        return negative && result != "0" ? "-" + result : result
    }
}

extension ExactDecimal: CustomStringConvertible {
    public var description: String { text }
}
