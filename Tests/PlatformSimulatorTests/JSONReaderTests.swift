import Testing

@testable import PlatformSimulator

@Suite("Reading JSON strictly")
struct JSONReaderTests {
    @Test("Text that comes back as it was", arguments: [
        "null", "true", "[]", "{}", "-0", "12345678901234567", "1e5", "0.10", "\"a\"", "[1,[2,{\"a\":\"b\"}]]", "\"é정\"", "\"\\\"\\\\\\n\"",
    ])
    func roundTrip(_ text: String) throws {
        #expect(try JSONReader.read(" \(text)\n").text == text)
    }

    @Test("Escapes", arguments: [("\"\\u00e9\"", "é"), ("\"\\ud83d\\ude00\"", "😀"), ("\"\\/\\b\\f\\t\\r\"", "/\u{8}\u{C}\t\r")])
    func escapes(_ text: String, _ expected: String) throws {
        #expect(try JSONReader.read(text).string == expected)
    }

    @Test("What is not JSON, and why", arguments: [
        ("", JSONReadingError.Reason.unexpectedEnd, 0), ("[1,]", .unexpectedByte, 3), ("{\"a\":1,}", .unexpectedByte, 7),
        ("01", .trailingBytes, 1), ("1.", .invalidNumber, 2), ("-", .invalidNumber, 1), ("1e", .invalidNumber, 2),
        ("+1", .unexpectedByte, 0), ("NaN", .unexpectedByte, 0), ("tru", .unexpectedEnd, 3), ("{} {}", .trailingBytes, 3),
        ("{\"a\":1,\"a\":2}", .duplicateName, 1), ("\"a", .unexpectedEnd, 2), ("\"\u{1}\"", .controlCharacter, 1),
        ("\"\\x\"", .invalidEscape, 3), ("\"\\ud83d\"", .invalidEscape, 7), ("\"\\ude00\"", .invalidEscape, 7),
    ])
    func refusals(_ text: String, _ reason: JSONReadingError.Reason, _ offset: Int) {
        #expect(throws: JSONReadingError(reason: reason, offset: offset)) { try JSONReader.read(text) }
    }

    @Test("Duplicate names are found in long objects too")
    func longDuplicate() {
        let members = (0..<20).map { "\"k\($0)\":1" }.joined(separator: ",")
        #expect(throws: Never.self) { try JSONReader.read("{\(members)}") }
        #expect(throws: JSONReadingError(reason: .duplicateName, offset: 1)) { try JSONReader.read("{\(members),\"k3\":2}") }
    }

    @Test("Depth is bounded")
    func depth() {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try JSONReader.read(nested(64)) }
        #expect(throws: JSONReadingError(reason: .tooDeep, offset: 65)) { try JSONReader.read(nested(65)) }
    }

    @Test("Numbers are exact", arguments: [
        ("9223372036854775807", Int64.max as Int64?, true, false), ("9223372036854775808", nil, true, false),
        ("-0", 0, true, false), ("-0.5", nil, false, true), ("-0.0e9", nil, false, false), ("1e2", nil, false, false),
    ])
    func numbers(_ text: String, _ integer: Int64?, _ isInteger: Bool, _ isNegative: Bool) throws {
        let number = try #require(try JSONReader.read(text).number)
        #expect(number.integer == integer)
        #expect(number.isInteger == isInteger)
        #expect(number.isNegative == isNegative)
    }
}
