import CLibpq

/// A statement with its parameters as the arrays that libpq takes.
struct EncodedStatement {
    let types: [UInt32]
    private let statement: PostgresStatement
    private let values: [UnsafePointer<CChar>?]
    private let lengths: [Int32]
    private let formats: [Int32]

    /// The parameters must be sendable.
    init(_ statement: PostgresStatement) {
        self.statement = statement
        types = statement.parameters.map(\.type.rawValue)
        formats = statement.parameters.map(\.format.rawValue)
        values = statement.parameters.map { parameter in
            guard case .bytes(let bytes) = parameter.content else { return nil }
            // The address stays: `statement` keeps the bytes alive.
            return UnsafePointer(bytes.start.assumingMemoryBound(to: CChar.self))
        }
        lengths = statement.parameters.map { parameter in
            guard case .bytes(let bytes) = parameter.content else { return 0 }
            return Int32(bytes.count)
        }
    }

    private static let binaryResult: Int32 = 1

    /// Sends it without a name; false when libpq could not take it.
    func send(_ connection: OpaquePointer) -> Bool {
        withExtendedLifetime(statement) {
            PQsendQueryParams(
                connection, statement.sql, Int32(types.count), types, values, lengths, formats, Self.binaryResult) == 1
        }
    }

    func sendPreparation(_ connection: OpaquePointer, name: String) -> Bool {
        PQsendPrepare(connection, name, statement.sql, Int32(types.count), types) == 1
    }

    func send(_ connection: OpaquePointer, prepared name: String) -> Bool {
        withExtendedLifetime(statement) {
            PQsendQueryPrepared(
                connection, name, Int32(values.count), values, lengths, formats, Self.binaryResult) == 1
        }
    }
}
