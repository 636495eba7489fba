import Crypto

/// The SHA-256 of a normalised identifier, the only form in which personal data leaves the planner.
///
/// 32 bytes inline, no heap: a transition carries up to a dozen of them for each destination.
public struct HashedIdentifier: Sendable, Hashable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Hashes the UTF-8 bytes of an already normalised, non-empty text.
    public init(hashing normalized: String) {
        var normalized = normalized
        self = normalized.withUTF8 { HashedIdentifier(hashing: UnsafeRawBufferPointer($0)) }
    }

    /// Hashes bytes.
    init(hashing bytes: UnsafeRawBufferPointer) {
        let digest = SHA256.hash(data: bytes)
        words = digest.withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    /// 64 hexadecimal digits already made by the caller, upper or lower case; `nil` for any other text.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 64 else { return nil }
        var loaded: [UInt64] = []
        for word in 0..<4 {
            guard let value = UInt64(String(decoding: digits[(word * 16)..<(word * 16 + 16)], as: UTF8.self), radix: 16),
                digits[word * 16] != UInt8(ascii: "+"), digits[word * 16] != UInt8(ascii: "-")
            else { return nil }
            loaded.append(UInt64(bigEndian: value))
        }
        words = (loaded[0], loaded[1], loaded[2], loaded[3])
    }

    /// The first 64 bits, most significant first.
    public var leadingBits: UInt64 { UInt64(bigEndian: words.0) }

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        appendHex(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text and the first digits, lower case.
    func hex(prefix: StaticString, digits: Int) -> String {
        String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + digits) { text in
            var end = text.initialize(fromContentsOf: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
            withUnsafeBytes(of: words) { raw in
                for byte in raw.prefix(digits / 2) {
                    text[end] = hexDigit(byte >> 4)
                    text[end + 1] = hexDigit(byte & 15)
                    end += 2
                }
            }
            return end
        }
    }

    /// Appends the 64 lower-case hexadecimal digits to a buffer.
    public func appendHex(to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digits in
            withUnsafeBytes(of: words) { raw in
                for index in 0..<32 {
                    digits.initializeElement(at: 2 * index, to: hexDigit(raw[index] >> 4))
                    digits.initializeElement(at: 2 * index + 1, to: hexDigit(raw[index] & 15))
                }
            }
            bytes.append(contentsOf: digits)
        }
    }

    public static func == (left: HashedIdentifier, right: HashedIdentifier) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}
