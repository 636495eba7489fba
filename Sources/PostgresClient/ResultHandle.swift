import CLibpq

/// Owns a `PGresult`: exactly one owner, cleared exactly once.
///
/// `@unchecked Sendable`: libpq never changes a finished result, and the accessors used here only read it
/// (PostgreSQL documentation, 34.20 "Behavior in Threaded Programs").
struct ResultHandle: ~Copyable, @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType {
        PQresultStatus(pointer)
    }

    /// How many rows were inserted, updated, deleted, copied or selected; 0 for other commands.
    var affectedRows: Int {
        Int(String(cString: PQcmdTuples(pointer))) ?? 0
    }

    /// A field of an error or notice; `code` is one of libpq's `PG_DIAG_...` characters.
    func diagnostic(_ code: DiagnosticField) -> String? {
        PQresultErrorField(pointer, Int32(code.rawValue)).map { String(cString: $0) }
    }
}

/// libpq's `PG_DIAG_...` codes, as far as they are used; DETAIL, HINT and CONTEXT are left out on purpose.
enum DiagnosticField: UInt8 {
    case severity = 0x56  // V, not localised
    case sqlState = 0x43  // C
    case primaryMessage = 0x4D  // M
    case schemaName = 0x73  // s
    case tableName = 0x74  // t
    case columnName = 0x63  // c
    case constraintName = 0x6E  // n
    case sourceFunction = 0x52  // R
}
