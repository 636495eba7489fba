import ConversionCore
import Testing

@Suite("JSON: exact numbers, strict grammar")
struct JSONTests {
    @Test(
        "What RFC 8259 allows is read",
        arguments: [
            ("null", .null), (" true ", .bool(true)), ("false\n", .bool(false)), ("\"\"", .string("")), ("[]", .array([])),
            ("{}", .object([:])), ("{ \"a\" : [ 1 , {\"b\":null} ] }", .object(["a": .array([.number(ExactDecimal(1)), .object(["b": .null])])])),
            (#""\u00e9\ud83d\ude00\n\/\"\\\b\f\r\t""#, .string("é😀\n/\"\\\u{8}\u{C}\r\t")), ("\"\u{7F}é\"", .string("\u{7F}é")),
            (#""\u0000""#, .string("\0")),
        ] as [(String, JSONValue)])
    func valid(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(text) == value)
    }

    @Test(
        "Numbers keep their digits",
        arguments: [
            ("12345678901234567", "12345678901234567"), ("0.1", "0.1"), ("-0", "0"), ("1.10", "1.1"), ("1e3", "1000"), ("2.5E-3", "0.0025"),
            ("99999999999999999999.99", "99999999999999999999.99"), ("1e+2", "100"),
        ])
    func numbers(text: String, digits: String) throws {
        guard case .number(let number) = try JSONValue.parse(text) else {
            Issue.record("not a number")
            return
        }
        #expect(number.text == digits)
    }

    static let refused: [(String, JSONError.Reason, Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1", .unexpectedEnd, 2), ("{\"a\"", .unexpectedEnd, 4), ("{\"a\":", .unexpectedEnd, 5),
        ("\"a", .unexpectedEnd, 2), ("\"\\", .unexpectedEnd, 2), ("\"\\u12", .unexpectedEnd, 5), ("{", .unexpectedEnd, 1), ("{\"a\":1,", .unexpectedEnd, 7),
        ("[1,]", .unexpectedCharacter, 3), ("{\"a\":1,}", .unexpectedCharacter, 7), ("{a:1}", .unexpectedCharacter, 1), ("'a'", .unexpectedCharacter, 0),
        ("nul", .unexpectedCharacter, 0), ("True", .unexpectedCharacter, 0), ("NaN", .unexpectedCharacter, 0), ("// x", .unexpectedCharacter, 0),
        ("[1 2]", .unexpectedCharacter, 3), ("{\"a\" 1}", .unexpectedCharacter, 5), ("+1", .unexpectedCharacter, 0), ("\u{FEFF}1", .unexpectedCharacter, 0),
        ("1 2", .trailingText, 2), ("{}x", .trailingText, 2), ("nullx", .trailingText, 4),
        ("01", .invalidNumber, 0), ("-", .invalidNumber, 0), ("1.", .invalidNumber, 0), ("[.5]", .unexpectedCharacter, 1), ("1e", .invalidNumber, 0),
        ("1e1000", .invalidNumber, 0), ("-01", .invalidNumber, 0), ("1e99999999999999999999", .invalidNumber, 0),
        // The least 64-bit integer has no absolute value.
        ("1e-9223372036854775808", .invalidNumber, 0),
        (#""\x""#, .invalidEscape, 1), (#""\u12g4""#, .invalidEscape, 1), (#""\ud800""#, .invalidEscape, 1), (#""\udc00""#, .invalidEscape, 1),
        (#""\ud800\u0041""#, .invalidEscape, 1), ("\"a\nb\"", .controlCharacter, 2), ("\"\u{0}\"", .controlCharacter, 1),
        (#"{"a":1,"a":2}"#, .duplicateKey, 7), (#"{"a":{"b":1,"b":2}}"#, .duplicateKey, 12), (#"{"a":1,"\u0061":2}"#, .duplicateKey, 7),
    ]

    @Test("What it does not is refused, with reason and place", arguments: refused)
    func invalid(text: String, reason: JSONError.Reason, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
        #expect(error?.reason == reason)
        #expect(error?.offset == offset)
    }

    @Test("Bytes that are no UTF-8 are refused", arguments: [[0xFF], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80]] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let error = #expect(throws: JSONError.self) { try JSONValue.parse([quote] + bytes + [quote]) }
        #expect(error?.reason == .invalidUTF8)
    }

    @Test("64 levels are read, 65 are refused, and so are a hundred thousand")
    func depth() throws {
        func nested(_ levels: Int) -> String { String(repeating: "[", count: levels) + String(repeating: "]", count: levels) }
        _ = try JSONValue.parse(nested(64))
        for levels in [65, 100_000] {
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(nested(levels)) }
            #expect(error?.reason == .tooDeep)
            #expect(error?.offset == 64)
        }
    }

    @Test("The place is told in lines and columns, the text itself is not")
    func place() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse("{\n  \"email\": secret\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 12)
        #expect(error?.description == "unexpected character at line 2, column 12")
    }

    @Test("What is written is read back equal")
    func roundTrip() throws {
        let value = JSONValue.object([
            "text": .string("\u{0}\u{1F}\"\\/é😀\u{2028}"), "numbers": .array([.number(ExactDecimal("-0.000001")!), .number(ExactDecimal(7))]),
            "": .null, "nested": .object(["t": .bool(true)]),
        ])
        var writer = JSONWriter()
        writer.value(value)
        #expect(try JSONValue.parse(writer.bytes) == value)
    }
}
