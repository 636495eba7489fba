import Glibc

/// A value in PostgreSQL's binary format (`*send` and `*recv` functions of the server; integers in network order).
protocol WireValue {
    static var type: PostgresType { get }
    static var arrayType: PostgresType { get }
    /// How many bytes ``write(to:)`` writes.
    var wireLength: Int { get }
    /// Writes the value; says why not when the value has no such form.
    func write(to target: UnsafeMutableRawPointer) -> WireRefusal?
    /// Nil when the bytes are not a value of this type.
    init?(wire bytes: UnsafeRawBufferPointer)
}

/// Why a value cannot be sent.
enum WireRefusal: Sendable {
    case zeroByteInText
    case timestampOutOfRange
    case tooLong
    case notADecimal

    var message: String {
        switch self {
        case .zeroByteInText: "text holds a zero byte (U+0000), which PostgreSQL cannot store"
        case .timestampOutOfRange: "the timestamp is out of PostgreSQL's range"
        case .tooLong: "the value is longer than 1 GB"
        case .notADecimal: "a decimal is digits with at most one point, and PostgreSQL takes 131072 before it and 16383 after it"
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The integer in network order at the offset; the caller has checked the length.
    func bigEndian<Integer: FixedWidthInteger>(_ offset: Int = 0, as: Integer.Type = Integer.self) -> Integer {
        Integer(bigEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
}

extension UnsafeMutableRawPointer {
    func storeBigEndian<Integer: FixedWidthInteger>(_ value: Integer, at offset: Int = 0) {
        storeBytes(of: value.bigEndian, toByteOffset: offset, as: Integer.self)
    }
}

extension WireValue where Self: FixedWidthInteger {
    var wireLength: Int { MemoryLayout<Self>.size }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        target.storeBigEndian(self)
        return nil
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        guard bytes.count == MemoryLayout<Self>.size else { return nil }
        self = bytes.bigEndian()
    }
}

extension Int16: WireValue {
    static var type: PostgresType { .int2 }
    static var arrayType: PostgresType { .int2Array }
}

extension Int32: WireValue {
    static var type: PostgresType { .int4 }
    static var arrayType: PostgresType { .int4Array }
}

extension Int64: WireValue {
    static var type: PostgresType { .int8 }
    static var arrayType: PostgresType { .int8Array }
}

extension Bool: WireValue {
    static var type: PostgresType { .bool }
    static var arrayType: PostgresType { .boolArray }
    var wireLength: Int { 1 }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        target.storeBytes(of: self ? 1 : 0, as: UInt8.self)
        return nil
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 1 else { return nil }
        self = bytes[0] != 0
    }
}

extension String: WireValue {
    static var type: PostgresType { .text }
    static var arrayType: PostgresType { .textArray }
    var wireLength: Int { utf8.count }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        let copied: Void? = utf8.withContiguousStorageIfAvailable { bytes in
            if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
        }
        if copied == nil {
            for (offset, byte) in utf8.enumerated() { target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self) }
        }
        return memchr(target, 0, utf8.count) == nil ? nil : .zeroByteInText
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        self.init(decoding: bytes, as: UTF8.self)
    }
}

extension [UInt8]: WireValue {
    static var type: PostgresType { .bytea }
    static var arrayType: PostgresType { .byteaArray }
    var wireLength: Int { count }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
        }
        return nil
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        self.init(bytes)
    }
}

extension PostgresUUID: WireValue {
    static var type: PostgresType { .uuid }
    static var arrayType: PostgresType { .uuidArray }
    var wireLength: Int { 16 }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        target.storeBigEndian(high)
        target.storeBigEndian(low, at: 8)
        return nil
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(high: bytes.bigEndian(0), low: bytes.bigEndian(8))
    }
}
