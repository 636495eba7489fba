/// Why a text is not JSON that we take, and where.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The closed set of what can be wrong.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case unexpectedEnd = "unexpected_end"
        case unexpectedCharacter = "unexpected_character"
        case trailingText = "trailing_text"
        case invalidNumber = "invalid_number"
        case invalidEscape = "invalid_escape"
        case invalidUTF8 = "invalid_utf8"
        case controlCharacter = "control_character"
        case duplicateKey = "duplicate_key"
        case tooDeep = "too_deep"
    }

    public let reason: Reason
    /// Bytes from the beginning of the text.
    public let offset: Int
    /// Counted from 1, in lines and in bytes of the line.
    public let line: Int
    public let column: Int

    /// Tells what and where; never what the text says there.
    public var description: String {
        "\(reason.rawValue.replacing("_", with: " ")) at line \(line), column \(column)"
    }
}

extension String {
    fileprivate func replacing(_ old: Character, with new: Character) -> String {
        String(map { $0 == old ? new : $0 })
    }
}
