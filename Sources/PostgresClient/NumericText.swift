/// Turns the binary form of a `numeric` into exact decimal text.
///
/// numeric_send: the number of base-10000 digits, the weight of the first one, the sign, the display scale, the digits.
enum NumericText {
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count >= 8 else { return nil }
        let digitCount = Int(bytes.bigEndian(0, as: Int16.self))
        let weight = Int(bytes.bigEndian(2, as: Int16.self))
        let sign: UInt16 = bytes.bigEndian(4)
        let scale = Int(bytes.bigEndian(6, as: Int16.self))
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        case 0x0000, 0x4000: break
        default: return nil
        }
        guard digitCount >= 0, scale >= 0, bytes.count == 8 + 2 * digitCount else { return nil }
        func digit(_ index: Int) -> Int {
            index >= 0 && index < digitCount ? Int(bytes.bigEndian(8 + 2 * index, as: Int16.self)) : 0
        }
        func group(_ index: Int) -> String {
            let text = String(digit(index))
            return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
        }
        var text = sign == 0x4000 ? "-" : ""
        text += weight < 0 ? "0" : String(digit(0))
        if weight > 0 { for index in 1...weight { text += group(index) } }
        guard scale > 0 else { return text }
        var fraction = ""
        var index = weight + 1
        while fraction.utf8.count < scale {
            fraction += group(index)
            index += 1
        }
        return text + "." + fraction.prefix(scale)
    }
}
