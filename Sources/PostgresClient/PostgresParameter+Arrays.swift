/// One-dimensional arrays, encoded into one buffer of exactly the right length.
extension PostgresParameter {
    public static func boolArray(_ values: [Bool]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func boolArray(_ values: [Bool?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int2Array(_ values: [Int16]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int2Array(_ values: [Int16?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int4Array(_ values: [Int32]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int4Array(_ values: [Int32?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int8Array(_ values: [Int64]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func int8Array(_ values: [Int64?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func textArray(_ values: [String]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func textArray(_ values: [String?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func byteaArray(_ values: [[UInt8]]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func byteaArray(_ values: [[UInt8]?]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func uuidArray(_ values: [PostgresUUID]) -> PostgresParameter { array(values.count) { values[$0] } }
    public static func uuidArray(_ values: [PostgresUUID?]) -> PostgresParameter { array(values.count) { values[$0] } }

    /// Microseconds since 1970-01-01 00:00 UTC.
    public static func timestamptzArray(_ microseconds: [Int64]) -> PostgresParameter {
        array(microseconds.count) { WireTimestamp(microseconds[$0]) }
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    public static func timestamptzArray(_ microseconds: [Int64?]) -> PostgresParameter {
        array(microseconds.count) { microseconds[$0].map(WireTimestamp.init) }
    }

    /// A `bytea[]` whose elements lie one after the other in one buffer; the lengths must add up to its count.
    public static func byteaArray(contiguous bytes: [UInt8], lengths: [Int]) -> PostgresParameter {
        precondition(lengths.reduce(0, +) == bytes.count, "the lengths do not add up to the bytes")
        return bytes.withUnsafeBytes { bytes in
            var offset = 0
            return array(lengths.count) { index in
                // The encoder goes through the elements twice, to measure and to write.
                if index == 0 { offset = 0 }
                defer { offset += lengths[index] }
                return BorrowedBytes(bytes: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + lengths[index]]))
            }
        }
    }

    /// array_recv: dimensions, has-null flag, element type; length and lower bound of the dimension; then every element
    /// as its length (-1 for NULL) and bytes.
    private static func array<Value: WireValue>(_ count: Int, element: (Int) -> Value?) -> PostgresParameter {
        var length = count == 0 ? 12 : 20 + 4 * count
        var hasNull = false
        for index in 0..<count {
            if let value = element(index) {
                length += value.wireLength
            } else {
                hasNull = true
            }
        }
        guard length < maximumLength else {
            return PostgresParameter(type: Value.arrayType, content: .refused(.tooLong))
        }
        var refusal: WireRefusal?
        let bytes = WireBytes(count: length) { target in
            target.storeBigEndian(Int32(count == 0 ? 0 : 1))
            target.storeBigEndian(Int32(hasNull ? 1 : 0), at: 4)
            target.storeBigEndian(Value.type.rawValue, at: 8)
            guard count > 0 else { return }
            target.storeBigEndian(Int32(count), at: 12)
            target.storeBigEndian(Int32(1), at: 16)
            var cursor = target + 20
            for index in 0..<count {
                guard let value = element(index) else {
                    cursor.storeBigEndian(Int32(-1))
                    cursor += 4
                    continue
                }
                let valueLength = value.wireLength
                cursor.storeBigEndian(Int32(valueLength))
                if let refused = value.write(to: cursor + 4) { refusal = refused }
                cursor += 4 + valueLength
            }
        }
        return PostgresParameter(type: Value.arrayType, content: refusal.map(Content.refused) ?? .bytes(bytes))
    }
}

/// An element of a `bytea[]` that is written straight from the caller's buffer.
private struct BorrowedBytes: WireValue {
    static var type: PostgresType { .bytea }
    static var arrayType: PostgresType { .byteaArray }

    let bytes: UnsafeRawBufferPointer

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    init?(wire bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var wireLength: Int { bytes.count }

    func write(to target: UnsafeMutableRawPointer) -> WireRefusal? {
        if let base = bytes.baseAddress { target.copyMemory(from: base, byteCount: bytes.count) }
        return nil
    }
}
