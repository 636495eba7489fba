/// What libpq's verbose message says about a refused connection: a line per host tried, with the SQLSTATE where a
/// server answered (`FATAL:  28P01: password authentication failed for user "x"`) and further lines of detail.
struct ConnectFailure {
    let message: String
    let sqlState: String?

    init(verboseMessage: String) {
        var lines: [String] = []
        var sqlState: String?
        for line in verboseMessage.split(whereSeparator: \.isNewline) {
            // Indented lines are libpq's advice; these headings are the server's further fields.
            if line.first == "\t" { continue }
            if ["DETAIL:", "HINT:", "LOCATION:", "CONTEXT:"].contains(where: line.hasPrefix) { continue }
            let (text, state) = Self.removeSQLState(String(line))
            lines.append(text)
            sqlState = state ?? sqlState
        }
        message = lines.isEmpty ? "the connection failed" : lines.joined(separator: "; ")
        self.sqlState = sqlState
    }

    var error: PostgresError {
        PostgresError(.connectionFailed, message, sqlState: sqlState)
    }

    /// Finds `:  XXXXX: `, which a severity in any language precedes.
    private static func removeSQLState(_ line: String) -> (String, String?) {
        let bytes = Array(line.utf8)
        let mark = Array(":  ".utf8)
        guard bytes.count >= 10 else { return (line, nil) }
        for start in 0...(bytes.count - 10) where Array(bytes[start..<start + 3]) == mark {
            let state = bytes[start + 3..<start + 8]
            let isState = state.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
            }
            guard isState, bytes[start + 8] == UInt8(ascii: ":"), bytes[start + 9] == UInt8(ascii: " ") else { continue }
            let text = String(decoding: bytes[..<(start + 2)] + bytes[(start + 9)...], as: UTF8.self)
            return (text, String(decoding: state, as: UTF8.self))
        }
        return (line, nil)
    }
}
