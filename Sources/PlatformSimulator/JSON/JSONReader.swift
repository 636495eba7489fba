import NIOCore

/// Reads one JSON document, strictly: no trailing bytes, no duplicate names, no lone surrogates.
struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var depth = 0

    /// Deeper than any platform's schema, shallow enough for a small thread stack.
    private static let maximumDepth = 64

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Throws: `JSONReadingError` with the offset of the first offence.
    static func read(_ buffer: ByteBuffer) throws(JSONReadingError) -> JSONValue {
        let result: Result<JSONValue, JSONReadingError> = buffer.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                var reader = JSONReader(bytes)
                return Result { () throws(JSONReadingError) in try reader.document() }
            }
        }
        return try result.get()
    }

    static func read(_ text: String) throws(JSONReadingError) -> JSONValue { try read(ByteBuffer(string: text)) }

    private mutating func document() throws(JSONReadingError) -> JSONValue {
        skipWhitespace()
        let value = try self.value()
        skipWhitespace()
        guard position == bytes.count else { throw error(.trailingBytes) }
        return value
    }

    private mutating func value() throws(JSONReadingError) -> JSONValue {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): try word("true"); return .bool(true)
        case UInt8(ascii: "f"): try word("false"); return .bool(false)
        case UInt8(ascii: "n"): try word("null"); return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func object() throws(JSONReadingError) -> JSONObject {
        try enter()
        var object = JSONObject()
        let start = position
        skipWhitespace()
        if take(UInt8(ascii: "}")) { depth -= 1; return object }
        repeat {
            skipWhitespace()
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let name = try string()
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            object.append(name, try value())
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "}"))
        if object.duplicateName != nil { throw JSONReadingError(reason: .duplicateName, offset: start) }
        depth -= 1
        return object
    }

    private mutating func array() throws(JSONReadingError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { depth -= 1; return elements }
        repeat {
            skipWhitespace()
            elements.append(try value())
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        try expect(UInt8(ascii: "]"))
        depth -= 1
        return elements
    }

    private mutating func number() throws(JSONReadingError) -> JSONNumber {
        let start = position
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return JSONNumber(literal: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONReadingError) {
        let start = position
        while position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") {
            position += 1
        }
        guard position > start else { throw error(.invalidNumber) }
    }

    private mutating func string() throws(JSONReadingError) -> String {
        position += 1
        let start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                let text = try text(bytes[start..<position])
                position += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            guard byte >= 0x20 else { throw error(.controlCharacter) }
            position += 1
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escapedString(from start: Int) throws(JSONReadingError) -> String {
        var unescaped = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: unescaped, as: UTF8.self) else { throw error(.invalidUTF8) }
                return text
            case UInt8(ascii: "\\"):
                try escape(into: &unescaped)
            case 0..<0x20:
                throw error(.controlCharacter)
            default:
                unescaped.append(byte)
            }
        }
        throw error(.unexpectedEnd)
    }

    private mutating func escape(into unescaped: inout [UInt8]) throws(JSONReadingError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if code >= 0xD800, code < 0xDC00 {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw error(.invalidEscape) }
                let low = try hexadecimal()
                guard low >= 0xDC00, low < 0xE000 else { throw error(.invalidEscape) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw error(.invalidEscape) }
            unescaped.append(contentsOf: Character(scalar).utf8)
        default: throw error(.invalidEscape)
        }
    }

    private mutating func hexadecimal() throws(JSONReadingError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw error(.unexpectedEnd) }
        var code: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw error(.invalidEscape)
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private func text(_ slice: Slice<UnsafeBufferPointer<UInt8>>) throws(JSONReadingError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: slice), as: UTF8.self) else {
            throw error(.invalidUTF8)
        }
        return text
    }

    private mutating func word(_ word: StaticString) throws(JSONReadingError) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard position < bytes.count else { throw error(.unexpectedEnd) }
            guard bytes[position] == word.utf8Start[offset] else { throw error(.unexpectedByte) }
            position += 1
        }
    }

    private mutating func enter() throws(JSONReadingError) {
        position += 1
        depth += 1
        guard depth <= Self.maximumDepth else { throw error(.tooDeep) }
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8) throws(JSONReadingError) {
        guard position < bytes.count else { throw error(.unexpectedEnd) }
        guard take(byte) else { throw error(.unexpectedByte) }
    }

    private func error(_ reason: JSONReadingError.Reason) -> JSONReadingError {
        JSONReadingError(reason: reason, offset: position)
    }
}
