import HTTPTypes

/// The trace id that every Graph API reply carries.
enum MetaTrace {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func next() -> String {
        var bytes: [UInt8] = [UInt8(ascii: "A")]
        var bits = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
        for _ in 0..<10 {
            bytes.append(alphabet[Int(bits.0 & 63)])
            bytes.append(alphabet[Int(bits.1 & 63)])
            bits = (bits.0 >> 6, bits.1 >> 6)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTTPField.Name {
    /// Minutes until a throttled business may call again are in here (platforms sheet: Meta, section 7).
    static let businessUseCaseUsage = HTTPField.Name("X-Business-Use-Case-Usage")!
}
