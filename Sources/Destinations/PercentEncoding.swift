/// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3, for a path segment or a query value.
func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            encoded.append(byte)
        default:
            encoded.append(UInt8(ascii: "%"))
            encoded.append(digits[Int(byte >> 4)])
            encoded.append(digits[Int(byte & 15)])
        }
    }
    return String(decoding: encoded, as: UTF8.self)
}

/// Decodes a query value; a malformed escape stays as it is.
func percentDecoded(_ text: some StringProtocol) -> String {
    String(decoding: percentDecoded(Array(text.utf8)[...]), as: UTF8.self)
}

/// Decodes a query value as bytes, which need not be UTF-8 afterwards.
func percentDecoded(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard var index = bytes.firstIndex(of: UInt8(ascii: "%")) else { return bytes }
    var decoded = Array(bytes[..<index])
    decoded.reserveCapacity(bytes.count)
    while index < bytes.endIndex {
        if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
            let high = hexValue(bytes[index + 1]), let low = hexValue(bytes[index + 2])
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(bytes[index])
            index += 1
        }
    }
    return decoded[...]
}

private func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// A base URL from the operator's configuration with a path put behind it, with one slash between them.
func joinedURL(_ base: String, _ path: String) -> String {
    var base = base[...]
    while base.last == "/" { base.removeLast() }
    return base + "/" + path
}
