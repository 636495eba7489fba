/// Getters of one-dimensional arrays.
///
/// Of each three, the first takes neither NULL nor a NULL element, `optional...` returns nil for NULL, and
/// `...WithNulls` keeps NULL elements as nil.
extension PostgresRows {
    public func boolArray(_ row: Int, _ column: Int) throws(PostgresError) -> [Bool] {
        try require(optionalBoolArray(row, column), column)
    }

    public func optionalBoolArray(_ row: Int, _ column: Int) throws(PostgresError) -> [Bool]? {
        try array(row, column, [.boolArray], of: Bool.self)
    }

    public func boolArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [Bool?] {
        try arrayWithNulls(row, column, [.boolArray], of: Bool.self)
    }

    public func int2Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int16] {
        try require(optionalInt2Array(row, column), column)
    }

    public func optionalInt2Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int16]? {
        try array(row, column, [.int2Array], of: Int16.self)
    }

    public func int2ArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [Int16?] {
        try arrayWithNulls(row, column, [.int2Array], of: Int16.self)
    }

    public func int4Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int32] {
        try require(optionalInt4Array(row, column), column)
    }

    public func optionalInt4Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int32]? {
        try array(row, column, [.int4Array], of: Int32.self)
    }

    public func int4ArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [Int32?] {
        try arrayWithNulls(row, column, [.int4Array], of: Int32.self)
    }

    public func int8Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64] {
        try require(optionalInt8Array(row, column), column)
    }

    public func optionalInt8Array(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64]? {
        try array(row, column, [.int8Array], of: Int64.self)
    }

    public func int8ArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64?] {
        try arrayWithNulls(row, column, [.int8Array], of: Int64.self)
    }

    public func textArray(_ row: Int, _ column: Int) throws(PostgresError) -> [String] {
        try require(optionalTextArray(row, column), column)
    }

    public func optionalTextArray(_ row: Int, _ column: Int) throws(PostgresError) -> [String]? {
        try array(row, column, [.textArray, .varcharArray, .nameArray], of: String.self)
    }

    public func textArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [String?] {
        try arrayWithNulls(row, column, [.textArray, .varcharArray, .nameArray], of: String.self)
    }

    public func byteaArray(_ row: Int, _ column: Int) throws(PostgresError) -> [[UInt8]] {
        try require(optionalByteaArray(row, column), column)
    }

    public func optionalByteaArray(_ row: Int, _ column: Int) throws(PostgresError) -> [[UInt8]]? {
        try array(row, column, [.byteaArray], of: [UInt8].self)
    }

    public func byteaArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [[UInt8]?] {
        try arrayWithNulls(row, column, [.byteaArray], of: [UInt8].self)
    }

    public func uuidArray(_ row: Int, _ column: Int) throws(PostgresError) -> [PostgresUUID] {
        try require(optionalUuidArray(row, column), column)
    }

    public func optionalUuidArray(_ row: Int, _ column: Int) throws(PostgresError) -> [PostgresUUID]? {
        try array(row, column, [.uuidArray], of: PostgresUUID.self)
    }

    public func uuidArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [PostgresUUID?] {
        try arrayWithNulls(row, column, [.uuidArray], of: PostgresUUID.self)
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    public func timestampArray(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64] {
        try require(optionalTimestampArray(row, column), column)
    }

    public func optionalTimestampArray(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64]? {
        try array(row, column, [.timestamptzArray], of: WireTimestamp.self)?.map(\.microsecondsSince1970)
    }

    public func timestampArrayWithNulls(_ row: Int, _ column: Int) throws(PostgresError) -> [Int64?] {
        try arrayWithNulls(row, column, [.timestamptzArray], of: WireTimestamp.self).map { $0?.microsecondsSince1970 }
    }

    private func array<Value: WireValue>(
        _ row: Int, _ column: Int, _ types: [PostgresType], of: Value.Type
    ) throws(PostgresError) -> [Value]? {
        try value(row, column, types.contains, "array without NULL of \(Value.type)") { bytes in
            guard let reader = WireArrayReader(bytes) else { return nil }
            var values: [Value] = []
            values.reserveCapacity(reader.count)
            return reader.forEach({ element in
                guard let value = element.flatMap(Value.init(wire:)) else { return false }
                values.append(value)
                return true
            }) ? values : nil
        }
    }

    private func arrayWithNulls<Value: WireValue>(
        _ row: Int, _ column: Int, _ types: [PostgresType], of: Value.Type
    ) throws(PostgresError) -> [Value?] {
        let values: [Value?]? = try value(row, column, types.contains, "array of \(Value.type)") { bytes in
            guard let reader = WireArrayReader(bytes) else { return nil }
            var values: [Value?] = []
            values.reserveCapacity(reader.count)
            return reader.forEach({ element in
                guard let element else {
                    values.append(nil)
                    return true
                }
                guard let value = Value(wire: element) else { return false }
                values.append(value)
                return true
            }) ? values : nil
        }
        return try require(values, column)
    }
}
