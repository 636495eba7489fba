/// The parameters after `?`, percent-decoded, in order.
struct QueryString: Sendable {
    private(set) var parameters: [(name: String, value: String)] = []

    init(_ text: Substring) {
        guard !text.isEmpty else { return }
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? Self.decoded(halves[1]) : ""
            parameters.append((Self.decoded(halves[0]), value))
        }
    }

    /// The first parameter of that name.
    subscript(name: String) -> String? {
        for parameter in parameters where parameter.name == name { return parameter.value }
        return nil
    }

    private static func decoded(_ text: Substring.UTF8View) -> String {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(Substring(text)) }
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index = text.index(after: index)
            switch byte {
            case UInt8(ascii: "+"): bytes.append(0x20)
            case UInt8(ascii: "%"):
                let end = text.index(index, offsetBy: 2, limitedBy: text.endIndex) ?? text.endIndex
                if let code = UInt8(Substring(text[index..<end]), radix: 16) {
                    bytes.append(code)
                    index = end
                } else {
                    bytes.append(byte)
                }
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
