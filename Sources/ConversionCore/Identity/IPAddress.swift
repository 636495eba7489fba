/// An Internet address of either version, as far as platforms ask about it.
public struct IPAddress: Sendable, Equatable {
    /// 4 bytes or 16; an IPv4 address mapped into IPv6 is the IPv4 address.
    private let bytes: [UInt8]

    /// Parses the text forms of RFC 4291 and dotted decimals, without a netmask or a zone; `nil` for anything else.
    public init?(_ text: String) {
        guard let text = nonBlank(text) else { return nil }
        let parsed = text.utf8.contains(UInt8(ascii: ":")) ? Self.version6(text[...]) : Self.version4(text[...])
        guard let parsed else { return nil }
        let isMapped = parsed.count == 16 && parsed[..<10].allSatisfy { $0 == 0 } && parsed[10] == 0xFF && parsed[11] == 0xFF
        bytes = isMapped ? Array(parsed[12...]) : parsed
    }

    /// The dotted decimals of an IPv4 address; `nil` for IPv6.
    public var dottedDecimals: String? {
        bytes.count == 4 ? bytes.map { String($0) }.joined(separator: ".") : nil
    }

    /// Whether a visitor can have come from it: not a private network's, a host's own, or a reserved one.
    ///
    /// The ranges set aside for documentation count as public: platforms take them, and no visitor has one.
    /// Source: the IANA special-purpose address registries.
    public var isPublic: Bool {
        // IPv6: the one range from which global unicast addresses are given.
        guard bytes.count == 4 else { return bytes[0] & 0xE0 == 0x20 }
        return switch (bytes[0], bytes[1]) {
        case (0, _), (10, _), (127, _), (224..., _): false
        case (100, 64...127), (169, 254), (172, 16...31), (192, 168), (198, 18...19): false
        case (192, 0): bytes[2] != 0
        default: true
        }
    }

    private static func version4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(\.isASCIIDigit), part == "0" || !part.hasPrefix("0")
            else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: Substring) -> [UInt8]? {
        guard let gap = doubleColon(in: text) else {
            guard let bytes = groups(text), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(text[..<gap.lowerBound]), let tail = groups(text[gap.upperBound...]), head.count + tail.count <= 14
        else { return nil }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func doubleColon(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == ":", next < text.endIndex, text[next] == ":" { return index..<text.index(after: next) }
            index = next
        }
        return nil
    }

    /// Groups of up to four hexadecimal digits, the last of which may be an IPv4 address; none for an empty text.
    private static func groups(_ text: Substring) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if position == parts.count - 1, part.utf8.contains(UInt8(ascii: ".")) {
                guard let last = version4(part) else { return nil }
                bytes += last
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0.isASCIIDigit || (0x61...0x66).contains($0 | 0x20) }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }
}
