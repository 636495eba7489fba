/// Why a body is not JSON as RFC 8259 and this simulator want it.
struct JSONReadingError: Error, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable {
        case unexpectedEnd = "unexpected end"
        case unexpectedByte = "unexpected byte"
        case trailingBytes = "bytes after the value"
        case invalidNumber = "invalid number"
        case invalidEscape = "invalid escape"
        case controlCharacter = "control character in a string"
        case invalidUTF8 = "invalid UTF-8"
        case tooDeep = "nested too deeply"
        case duplicateName = "a name stands twice in an object"
    }

    let reason: Reason
    /// Byte offset in the body.
    let offset: Int

    var description: String { "\(reason.rawValue) at byte \(offset)" }
}
