/// Finds the line of every key of a TOML document.
///
/// Own code because TOMLKit gives positions for syntax errors only. The scanner runs on text that TOMLKit has already
/// accepted: it needs to tell where keys and values begin and end, not whether they are right, and on any other
/// text it ends without a fault.
package struct KeyLocator: Sendable {
    private var lines: [TOMLPath: Int] = [:]
    /// The first fault that TOMLKit must not see: toml++ 3.4 asserts that it is not there, and aborts.
    let fatalFault: FatalFault?

    struct FatalFault: Sendable {
        let line: Int
        let expected: String
    }

    package init(_ text: String) {
        var scanner = Scanner(bytes: Array(text.utf8))
        scanner.scan()
        lines = scanner.lines
        fatalFault = scanner.fatalFault
    }

    /// The line, from 1, of the path or of its nearest ancestor that is written out.
    package func line(of path: TOMLPath) -> Int {
        var path = path
        while !path.elements.isEmpty {
            if let line = lines[path] { return line }
            path.elements.removeLast()
        }
        return 1
    }
}

private struct Scanner {
    let bytes: [UInt8]
    var lines: [TOMLPath: Int] = [:]
    private(set) var fatalFault: KeyLocator.FatalFault?
    private var position = 0
    private var line = 1
    private var table = TOMLPath()
    /// How many elements each array of tables has so far.
    private var elementCounts: [TOMLPath: Int] = [:]
    /// Of arrays and inline tables within one another; deeper than this TOMLKit refuses them.
    private var depth = 0
    private static let deepest = 256

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func scan() {
        while position < bytes.count {
            skipBlank(acrossLines: true)
            guard let byte = current else { return }
            let start = position
            if byte == UInt8(ascii: "[") {
                scanHeader()
            } else {
                scanKeyValue(in: table)
            }
            // Only text that is not TOML stands still.
            if position == start { advance() }
        }
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func advance() {
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private func isAt(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[position..<(position + count)]) }
    }

    private mutating func skipBlank(acrossLines: Bool) {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "\n") where acrossLines: advance()
            case UInt8(ascii: "#") where acrossLines:
                while let byte = current, byte != UInt8(ascii: "\n") { advance() }
            default: return
            }
        }
    }

    private mutating func record(_ path: TOMLPath, at line: Int) {
        if lines[path] == nil { lines[path] = line }
    }

    private mutating func scanHeader() {
        let headerLine = line
        let isArray = isAt("[[")
        advance()
        if isArray { advance() }
        if !isBeforeKey { note("a key behind [, other than letters of a-z, digits, - and _ in quotes", at: headerLine) }
        let keys = scanKeys()
        while let byte = current, byte == UInt8(ascii: "]") { advance() }
        var path = TOMLPath()
        for (offset, key) in keys.enumerated() {
            path = path.appending(key)
            record(path, at: headerLine)
            if isArray, offset == keys.count - 1 {
                let count = elementCounts[path, default: 0]
                elementCounts[path] = count + 1
                path = path.appending(count)
                record(path, at: headerLine)
            } else if let count = elementCounts[path] {
                path = path.appending(count - 1)
            }
        }
        table = path
    }

    private mutating func note(_ expected: String, at line: Int) {
        if fatalFault == nil { fatalFault = KeyLocator.FatalFault(line: line, expected: expected) }
    }

    /// Whether what comes next, blanks aside, can begin a key; `]` and the end of the text TOMLKit refuses itself.
    private var isBeforeKey: Bool {
        guard let byte = bytes[position...].first(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) else { return true }
        return switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private mutating func scanKeyValue(in parent: TOMLPath) {
        let keyLine = line
        var path = parent
        for key in scanKeys() {
            path = path.appending(key)
            record(path, at: keyLine)
        }
        guard current == UInt8(ascii: "=") else { return }
        advance()
        skipBlank(acrossLines: false)
        scanValue(at: path)
    }

    /// A key and its dotted parts, up to what follows them.
    private mutating func scanKeys() -> [String] {
        var keys: [String] = []
        while true {
            skipBlank(acrossLines: false)
            guard let byte = current else { return keys }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                keys.append(scanQuoted(byte))
            } else {
                let start = position
                while let byte = current, Self.isBareKeyByte(byte) { advance() }
                guard position > start else { return keys }
                keys.append(String(decoding: bytes[start..<position], as: UTF8.self))
            }
            skipBlank(acrossLines: false)
            guard current == UInt8(ascii: ".") else { return keys }
            advance()
        }
    }

    private static func isBareKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }

    private mutating func scanValue(at path: TOMLPath) {
        guard let byte = current else { return }
        if isAt("\"\"\"") || isAt("'''") {
            skipMultiline(byte)
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            _ = scanQuoted(byte)
        } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
            guard depth < Self.deepest else { return position = bytes.count }
            depth += 1
            defer { depth -= 1 }
            if byte == UInt8(ascii: "[") { scanArray(at: path) } else { scanInlineTable(at: path) }
        } else {
            while let byte = current, !Self.endsBareValue(byte) { advance() }
        }
    }

    private static func endsBareValue(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
            || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "\n")
    }

    private mutating func scanArray(at path: TOMLPath) {
        advance()
        var index = 0
        while true {
            skipBlank(acrossLines: true)
            guard let byte = current else { return }
            if byte == UInt8(ascii: "]") { return advance() }
            if byte == UInt8(ascii: ",") {
                advance()
                continue
            }
            if byte == UInt8(ascii: "}") { return note("a value or ] in the array", at: line) }
            let start = position
            record(path.appending(index), at: line)
            scanValue(at: path.appending(index))
            index += 1
            if position == start { return }
        }
    }

    private mutating func scanInlineTable(at path: TOMLPath) {
        advance()
        while true {
            skipBlank(acrossLines: true)
            guard let byte = current else { return }
            if byte == UInt8(ascii: "}") { return advance() }
            if byte == UInt8(ascii: ",") {
                advance()
                continue
            }
            let start = position
            scanKeyValue(in: path)
            if position == start { return }
        }
    }

    private mutating func skipMultiline(_ quote: UInt8) {
        for _ in 0..<3 { advance() }
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                if current != nil { advance() }
            } else if byte == quote, isAt("\"\"\"") || isAt("'''") {
                // Up to two quotes of the text may stand right before the closing three.
                while current == quote { advance() }
                return
            } else {
                advance()
            }
        }
    }

    private mutating func scanQuoted(_ quote: UInt8) -> String {
        advance()
        let start = position
        while let byte = current, byte != quote, byte != UInt8(ascii: "\n") {
            advance()
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), current != nil { advance() }
        }
        let content = bytes[start..<position]
        if current == quote { advance() }
        return quote == UInt8(ascii: "\"") ? BasicString.unescape(content) : String(decoding: content, as: UTF8.self)
    }
}
