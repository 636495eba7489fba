/// Where a URL leads, judged before libcurl sees it.
///
/// Deliberately narrower than RFC 3986: no user information, no backslash, no byte outside
/// printable ASCII. What is left has only one reading, so this check and libcurl's own parser
/// cannot disagree about the host.
package struct RequestURL {
    package let isEncrypted: Bool

    package init(_ url: String) throws(HTTPError) {
        var text = url
        let verdict: Result<Bool, HTTPError> = text.withUTF8 { bytes in
            do throws(HTTPError) {
                return .success(try Self.judge(bytes))
            } catch {
                return .failure(error)
            }
        }
        isEncrypted = try verdict.get()
    }

    private static func judge(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPError) -> Bool {
        for byte in bytes where byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\\") {
            throw HTTPError(.invalidURL)
        }
        let encrypted: Bool
        let start: Int
        if hasPrefix(bytes, "https://") {
            (encrypted, start) = (true, 8)
        } else if hasPrefix(bytes, "http://") {
            (encrypted, start) = (false, 7)
        } else {
            throw HTTPError(bytes.contains(UInt8(ascii: ":")) ? .insecureScheme : .invalidURL)
        }
        var end = start
        while end < bytes.count, !isAuthorityEnd(bytes[end]) { end += 1 }
        let authority = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard let host = host(of: authority) else { throw HTTPError(.invalidURL) }
        if !encrypted, !isLoopback(host) { throw HTTPError(.insecureScheme) }
        return encrypted
    }

    private static func isAuthorityEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func hasPrefix(_ bytes: UnsafeBufferPointer<UInt8>, _ prefix: StaticString) -> Bool {
        guard bytes.count >= prefix.utf8CodeUnitCount else { return false }
        for index in 0..<prefix.utf8CodeUnitCount where lowercased(bytes[index]) != prefix.utf8Start[index] {
            return false
        }
        return true
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// The host without its port, IPv6 in brackets; nil where the authority is not `host[:port]`.
    private static func host(of authority: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>>? {
        var host = authority[...]
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = authority[...close]
            guard host.dropFirst().dropLast().allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
        } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
        }
        let rest = authority[host.endIndex...]
        if !rest.isEmpty {
            guard rest.first == UInt8(ascii: ":"), (2...6).contains(rest.count),
                rest.dropFirst().allSatisfy({ isDigit($0) })
            else { return nil }
        }
        if host.first != UInt8(ascii: "[") {
            guard !host.isEmpty, host.allSatisfy(isNameByte) else { return nil }
        }
        return host
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (lowercased(byte) >= UInt8(ascii: "a") && lowercased(byte) <= UInt8(ascii: "f"))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || (lowercased(byte) >= UInt8(ascii: "a") && lowercased(byte) <= UInt8(ascii: "z"))
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }

    /// `localhost`, `[::1]` and 127.0.0.0/8 in plain dotted decimal; nothing that needs a resolver
    /// to find out where it leads.
    private static func isLoopback(_ host: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        if host.map(lowercased).elementsEqual("localhost".utf8) || host.elementsEqual("[::1]".utf8) { return true }
        let parts = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual("127".utf8) else { return false }
        return parts.allSatisfy { part in
            guard (1...3).contains(part.count), part.allSatisfy(isDigit) else { return false }
            // A leading zero means octal to some resolvers.
            if part.count > 1, part.first == UInt8(ascii: "0") { return false }
            return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
        }
    }

    /// Scheme, host and path; a user name, the query and the fragment are left out.
    package static func withoutSecrets(_ url: String) -> String {
        let bare = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = bare.range(of: "://") else { return "<invalid URL>" }
        let authority = bare[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(bare) }
        return String(bare[..<scheme.upperBound]) + String(bare[bare.index(after: at)...])
    }
}

extension Substring {
    fileprivate func range(of separator: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(separator) {
                return index..<self.index(index, offsetBy: separator.count)
            }
            index = self.index(after: index)
        }
        return nil
    }
}
