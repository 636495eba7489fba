/// Why a call on a connection failed.
///
/// The description holds the server's primary message, never its DETAIL, HINT, CONTEXT or a parameter: these quote
/// rows and may hold personal data. The primary messages of SQLSTATE classes 22 (data exception: `invalid input
/// syntax for type integer: "..."`) and 23 (constraint violation) quote values as well, so for them the description
/// names only the SQLSTATE and the constraint, table and column.
public struct PostgresError: Error, Sendable, Hashable {
    /// The closed set of causes, fit for a metric's label together with ``sqlState``.
    public enum Reason: Sendable, Hashable {
        /// No session could be opened.
        case connectionFailed
        /// The session is gone: closed, cut off, or given up because it no longer answered.
        case connectionLost
        /// The calling task was cancelled.
        case cancelled
        /// The call's own time limit passed.
        case timedOut
        /// A parameter or the connection string cannot be sent; nothing was.
        case invalidParameter
        /// The result is not what the caller asked it to be.
        case unexpectedResult
        /// The connection was used against its rules, for instance inside a transaction but not through it.
        case invalidUse
        /// The server refused the statement.
        case server(sqlState: String)
    }

    public let reason: Reason
    /// What happened, without data: see the type's description.
    public let message: String
    /// Five characters, where the server gave one (PostgreSQL documentation, appendix A).
    public internal(set) var sqlState: String?
    public internal(set) var schemaName: String?
    public internal(set) var tableName: String?
    public internal(set) var columnName: String?
    public internal(set) var constraintName: String?
    /// True where the outcome is unknown: the work was sent, no answer came, and it may have been committed.
    public internal(set) var mayHaveCommitted: Bool
    /// Which statement of a pipeline failed, counted from 0.
    public internal(set) var statementIndex: Int?

    public init(_ reason: Reason, _ message: String, sqlState: String? = nil, mayHaveCommitted: Bool = false) {
        self.reason = reason
        self.message = message
        self.mayHaveCommitted = mayHaveCommitted
        if case .server(let state) = reason {
            self.sqlState = sqlState ?? state
        } else {
            self.sqlState = sqlState
        }
    }

    /// Whether the same work may succeed when tried again, on this or a new connection.
    ///
    /// It does not say that trying again is safe: see ``mayHaveCommitted``.
    public var isTransient: Bool {
        if let sqlState { return Self.isTransient(sqlState: sqlState) }
        switch reason {
        case .connectionFailed, .connectionLost, .timedOut: return true
        case .cancelled, .invalidParameter, .unexpectedResult, .invalidUse, .server: return false
        }
    }

    /// Whether the session is of no further use.
    public var isConnectionGone: Bool {
        reason == .connectionLost || reason == .connectionFailed
    }

    private static func isTransient(sqlState: String) -> Bool {
        switch sqlState.prefix(2) {
        case "08", "53", "58": return true
        default: break
        }
        switch sqlState {
        case "40001", "40P01": return true  // serialization_failure, deadlock_detected
        case "55P03", "55006": return true  // lock_not_available, object_in_use
        case "57014": return true  // query_canceled: a time limit, the server's or ours
        case "57P01", "57P02", "57P03", "57P05": return true  // shutdown, crash, starting up, idle session
        case "25006": return true  // read_only_sql_transaction: a standby that is about to be promoted
        case "25P03": return true  // idle_in_transaction_session_timeout
        default: return false
        }
    }
}

extension PostgresError.Reason: CustomStringConvertible {
    /// A snake-case label from a closed set.
    public var description: String {
        switch self {
        case .connectionFailed: "connection_failed"
        case .connectionLost: "connection_lost"
        case .cancelled: "cancelled"
        case .timedOut: "timed_out"
        case .invalidParameter: "invalid_parameter"
        case .unexpectedResult: "unexpected_result"
        case .invalidUse: "invalid_use"
        case .server: "server"
        }
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = "\(reason): \(message)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let constraintName { text += " constraint \(constraintName)" }
        if let tableName { text += " table \(tableName)" }
        if let columnName { text += " column \(columnName)" }
        if let statementIndex { text += " statement \(statementIndex)" }
        if mayHaveCommitted { text += "; it may have been committed" }
        return text
    }
}
