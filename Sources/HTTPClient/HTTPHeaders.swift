/// The header fields of a reply, in the order received, looked up without regard to case.
///
/// Kept as the received bytes and read on demand: most replies are never asked for a header.
public struct HTTPHeaders: Sendable {
    private var lines: [UInt8]

    public init(_ fields: [(name: String, value: String)] = []) {
        lines = []
        for (name, value) in fields { lines.append(contentsOf: "\(name): \(value)\r\n".utf8) }
    }

    /// `lines`: header lines as received, each ended by a line feed.
    package init(lines: [UInt8]) {
        self.lines = lines
    }

    /// The value of the first field of that name.
    public subscript(name: String) -> String? {
        forEachField { field, value in
            Self.matches(field, name) ? .some(String(decoding: value, as: UTF8.self)) : nil
        }
    }

    /// The values of all fields of that name.
    public func values(for name: String) -> [String] {
        var found: [String] = []
        let _: Void? = forEachField { field, value in
            if Self.matches(field, name) { found.append(String(decoding: value, as: UTF8.self)) }
            return nil
        }
        return found
    }

    /// All fields in the order received.
    public var fields: [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        let _: Void? = forEachField { field, value in
            found.append((String(decoding: field, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            return nil
        }
        return found
    }

    private static func matches(_ field: ArraySlice<UInt8>, _ name: String) -> Bool {
        field.count == name.utf8.count && zip(field, name.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    /// Calls `body` for each field until it returns a value.
    private func forEachField<T>(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> T?) -> T? {
        var start = lines.startIndex
        while start < lines.endIndex {
            let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) ?? lines.endIndex
            let line = lines[start..<end]
            start = Swift.min(end + 1, lines.endIndex)
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            if let result = body(line[..<colon], Self.trimmed(line[(colon + 1)...])) { return result }
        }
        return nil
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        var value = value.drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        return value
    }
}

/// Values may hold what the platform quotes: printing and dumping show the names.
extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[\(fields.map { "\($0.name): ***" }.joined(separator: ", "))]" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
