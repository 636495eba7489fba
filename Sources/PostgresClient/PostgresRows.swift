import CLibpq

/// The result of one statement: its rows, in binary form, and how many rows it changed.
///
/// Rows and columns are counted from 0. A getter checks that the row and column exist, that the column has the type it
/// is named after, and that the value has that type's form; otherwise it throws `unexpectedResult` and never traps. A
/// getter throws on NULL; its `optional...` variant returns nil.
public final class PostgresRows: Sendable {
    /// How many rows there are to read.
    public let count: Int
    /// How many rows were inserted, updated, deleted, or selected; 0 for other commands.
    public let affectedRows: Int
    /// The command's tag without counts, such as `INSERT`, `COMMIT` or `CREATE TABLE`.
    public let command: String
    /// The columns' types.
    public let columnTypes: [PostgresType]

    private let handle: ResultHandle

    init(_ handle: consuming ResultHandle) {
        let result = handle.pointer
        count = Int(PQntuples(result))
        columnTypes = (0..<PQnfields(result)).map { PostgresType(rawValue: PQftype(result, $0)) }
        affectedRows = handle.affectedRows
        let tag = String(cString: PQcmdStatus(result))
        command = String(tag.split(separator: " ").prefix { Int($0) == nil }.joined(separator: " "))
        self.handle = handle
    }

    /// The columns' names, as the statement gives them.
    public var columnNames: [String] {
        columnTypes.indices.map { String(cString: PQfname(handle.pointer, Int32($0))) }
    }

    /// Whether the value is NULL.
    public func isNull(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try check(row, column)
        return PQgetisnull(handle.pointer, Int32(row), Int32(column)) != 0
    }

    /// Lends the value's bytes as the server sent them, whatever the type; nil for NULL. They are valid in `body` only.
    public func withBytes<Value>(
        _ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        guard try !isNull(row, column) else { return nil }
        return try body(wireBytes(row, column))
    }

    /// The value of a column of the right type, or nil for NULL.
    ///
    /// Inlined: a wide row is mostly NULL, and telling that cost more in calls than in work (47 columns: 2.3 µs, inlined 1.7).
    @inline(__always)
    func value<Value>(
        _ row: Int, _ column: Int, _ isExpected: (PostgresType) -> Bool, _ name: @autoclosure () -> String,
        _ decode: (UnsafeRawBufferPointer) -> Value?
    ) throws(PostgresError) -> Value? {
        try check(row, column)
        guard isExpected(columnTypes[column]) else {
            throw PostgresError(.unexpectedResult, "column \(column) holds \(columnTypes[column]), not \(name())")
        }
        guard PQgetisnull(handle.pointer, Int32(row), Int32(column)) == 0 else { return nil }
        guard let value = decode(wireBytes(row, column)) else {
            throw PostgresError(.unexpectedResult, "column \(column) holds bytes that are no \(name())")
        }
        return value
    }

    /// The bytes of a value that is there and not NULL.
    private func wireBytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(handle.pointer, Int32(row), Int32(column)),
            count: Int(PQgetlength(handle.pointer, Int32(row), Int32(column))))
    }

    /// What a getter that takes no NULL throws.
    func require<Value>(_ value: Value?, _ column: Int) throws(PostgresError) -> Value {
        guard let value else { throw PostgresError(.unexpectedResult, "column \(column) is NULL") }
        return value
    }

    @inline(__always)
    private func check(_ row: Int, _ column: Int) throws(PostgresError) {
        guard row >= 0, row < count else {
            throw PostgresError(.unexpectedResult, "row \(row) of \(count) was asked for")
        }
        guard column >= 0, column < columnTypes.count else {
            throw PostgresError(.unexpectedResult, "column \(column) of \(columnTypes.count) was asked for")
        }
    }
}
