import TOMLKit

/// Reads a TOML document key by key and gathers every problem instead of stopping at the first.
package enum StrictTOML {
    /// - Parameter body: reads the root table; what it returns is dropped if any problem was reported.
    package static func read<Value>(
        _ text: String, file: String, _ body: (StrictTable) -> Value
    ) throws(SettingsFileError) -> Value {
        let locator = KeyLocator(text)
        // TOMLKit hands text over as C strings: what stands behind a NUL would silently be lost.
        if let line = lineOfNUL(text) {
            throw syntaxError(file: file, line: line, "found a NUL character, expected text without any")
        }
        if let fault = locator.fatalFault {
            throw syntaxError(file: file, line: fault.line, "not valid TOML: expected \(fault.expected)")
        }
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw syntaxError(
                file: file, line: error.source.begin.line,
                "column \(error.source.begin.column): not valid TOML: " + withoutQuotation(error.description))
        } catch {
            throw syntaxError(file: file, line: 1, "not valid TOML")
        }
        let problems = ProblemList(file: file, locator: locator)
        let table = StrictTable(root, path: TOMLPath(), label: "", problems: problems)
        let value = body(table)
        guard problems.isEmpty else { throw SettingsFileError(reason: .content, problems: problems.sorted) }
        return value
    }

    private static func syntaxError(file: String, line: Int, _ message: String) -> SettingsFileError {
        SettingsFileError(
            reason: .syntax,
            problems: [SettingsFileError.Problem(source: file, line: line, key: "", message: message)])
    }

    /// The line of a NUL or of an escape that means one.
    private static func lineOfNUL(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        var line = 1
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0: return line
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: "\\"):
                let rest = bytes[(index + 1)...]
                if rest.starts(with: "u0000".utf8) || rest.starts(with: "U00000000".utf8) { return line }
            default: break
            }
        }
        return nil
    }

    /// The parser quotes the text it stumbled over, which may be a token that somebody forgot to put in quotes.
    private static func withoutQuotation(_ description: String) -> String {
        for marker in ["; saw ", ", saw ", " saw "] {
            guard let range = description.firstRange(of: marker) else { continue }
            return String(description[..<range.lowerBound])
        }
        return description
    }
}
