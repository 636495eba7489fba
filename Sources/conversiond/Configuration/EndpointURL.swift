/// The rules for a platform's base URL: HTTPS, or plain HTTP to this machine only.
enum EndpointURL {
    enum Refusal: Error {
        case form
        /// Events and tokens would travel in clear text.
        case plainHTTPBeyondLoopback
    }

    /// The URL without a slash at its end.
    static func checked(_ text: String) throws(Refusal) -> String {
        let url = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let scheme = ["https://", "http://"].first(where: { url.hasPrefix($0) }) else { throw .form }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest[authority.endIndex...]
        guard let host = host(of: authority), path.allSatisfy(isPathCharacter), !path.hasSuffix("/"), !path.contains("//") else {
            throw .form
        }
        if scheme == "http://", !isLoopback(host) { throw .plainHTTPBeyondLoopback }
        return url
    }

    /// The host, checked, without port and brackets; no user name and no password.
    private static func host(of authority: Substring) -> Substring? {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<bracket]
            let after = authority[authority.index(after: bracket)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            port = after.isEmpty ? nil : after.dropFirst()
            guard !host.isEmpty, host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            guard !host.isEmpty, host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }) else { return nil }
        }
        if let port {
            guard port.allSatisfy({ $0.isASCII && $0.isNumber }), let number = UInt16(port), number > 0 else { return nil }
        }
        return host
    }

    private static func isPathCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "/-._~".contains(character))
    }

    /// Exact forms only: `127.0.0.1.example.org` is somebody else.
    private static func isLoopback(_ host: Substring) -> Bool {
        if host.lowercased() == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && ($0 == "0" || !$0.hasPrefix("0")) }
    }
}
