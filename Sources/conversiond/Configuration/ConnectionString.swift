/// A libpq connection string, which may hold a password: its description never shows one.
///
/// Facts: postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING.
struct ConnectionString: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For libpq only.
    let text: String

    init(_ text: String) {
        self.text = text
    }

    var description: String {
        if text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") { return Self.redactedURI(text) }
        return Self.redactedKeywords(text)
    }

    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Where it is not plain which `@` ends the password, because one stands unescaped in it or in a parameter, nothing is shown.
    private static func redactedURI(_ uri: String) -> String {
        guard let schemeEnd = uri.firstRange(of: "://")?.upperBound else { return "***" }
        let scheme = uri[..<schemeEnd]
        let parts = uri[schemeEnd...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var address = parts[0]
        var user: Substring = ""
        if let at = uri.firstIndex(of: "@") {
            guard at < address.endIndex, !uri[uri.index(after: at)...].contains("@") else { return scheme + "***" }
            user = address[..<at]
            address = address[at...]
            if let colon = user.firstIndex(of: ":") { user = user[..<colon] + ":***" }
        }
        let query = parts.count == 1 ? "" : "?" + parts[1].split(separator: "&", omittingEmptySubsequences: false).map(redactedParameter).joined(separator: "&")
        return scheme + user + address + query
    }

    private static func redactedParameter(_ parameter: Substring) -> String {
        guard let equals = parameter.firstIndex(of: "=") else { return String(parameter) }
        let name = parameter[..<equals]
        // A percent in a name hides it from this look, and none needs one.
        return isSecret(name) || name.contains("%") ? name + "=***" : String(parameter)
    }

    private static func redactedKeywords(_ text: String) -> String {
        var rest = text[...]
        var shown: [String] = []
        while true {
            rest = rest.drop(while: \.isWhitespace)
            guard !rest.isEmpty else { return shown.joined(separator: " ") }
            let name = rest.prefix { $0 != "=" && !$0.isWhitespace }
            rest = rest[name.endIndex...].drop(while: \.isWhitespace)
            guard !name.isEmpty, rest.first == "=" else { return (shown + ["***"]).joined(separator: " ") }
            rest = rest.dropFirst().drop(while: \.isWhitespace)
            let value = takeValue(&rest)
            shown.append(name + "=" + (isSecret(name) ? "***" : value))
        }
    }

    /// A value as it stands, with its quotes and backslashes.
    private static func takeValue(_ rest: inout Substring) -> String {
        let isQuoted = rest.first == "'"
        var end = rest.startIndex
        if isQuoted { end = rest.index(after: end) }
        while end < rest.endIndex, isQuoted ? rest[end] != "'" : !rest[end].isWhitespace {
            if rest[end] == "\\", rest.index(after: end) < rest.endIndex { end = rest.index(after: end) }
            end = rest.index(after: end)
        }
        if isQuoted, end < rest.endIndex { end = rest.index(after: end) }
        defer { rest = rest[end...] }
        return String(rest[..<end])
    }

    private static func isSecret(_ name: Substring) -> Bool {
        name.lowercased().contains("password") || name.lowercased().contains("secret")
    }
}
