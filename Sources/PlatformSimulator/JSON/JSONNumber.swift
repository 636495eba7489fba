/// A JSON number kept as the text that stood in the document.
struct JSONNumber: Sendable, Equatable {
    /// The literal, already checked against the JSON grammar.
    let literal: String

    /// True when the literal has neither fraction nor exponent.
    var isInteger: Bool { !literal.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") } }

    /// The exact value when the literal is an integer that fits 64 bits.
    var integer: Int64? { Int64(literal) }

    /// True when the number is below zero (minus zero is not).
    var isNegative: Bool { literal.utf8.first == UInt8(ascii: "-") && !isZero }

    /// True when every digit of the mantissa is zero.
    var isZero: Bool {
        for byte in literal.utf8 {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            if byte >= UInt8(ascii: "1"), byte <= UInt8(ascii: "9") { return false }
        }
        return true
    }

    /// The nearest binary value, for settings such as a probability; never for money or ids.
    var approximate: Double? { Double(literal) }
}
