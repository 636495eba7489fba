/// Something that statements can be sent through: a connection, or a transaction on it.
public protocol PostgresExecuting: Sendable {
    /// Runs one statement; see ``PostgresConnection/query(_:_:prepare:timeout:)``.
    func query(
        _ sql: String, _ parameters: [PostgresParameter], prepare: Bool, timeout: Duration?
    ) async throws(PostgresError) -> PostgresRows

    /// Runs statements in one round trip; see ``PostgresConnection/pipeline(_:timeout:)``.
    func pipeline(_ statements: [PostgresStatement], timeout: Duration?) async throws(PostgresError) -> [PostgresRows]

    /// Runs a script; see ``PostgresConnection/execute(script:timeout:)``.
    func execute(script: String, timeout: Duration?) async throws(PostgresError)
}

extension PostgresExecuting {
    @discardableResult
    public func query(
        _ sql: String, _ parameters: [PostgresParameter] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        try await query(sql, parameters, prepare: true, timeout: timeout)
    }

    @discardableResult
    public func pipeline(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresRows] {
        try await pipeline(statements, timeout: nil)
    }

    /// The same with tuples of SQL and parameters.
    @discardableResult
    public func pipeline(
        _ statements: [(sql: String, parameters: [PostgresParameter])], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await pipeline(statements.map { PostgresStatement($0.sql, $0.parameters) }, timeout: timeout)
    }

    public func execute(script: String) async throws(PostgresError) {
        try await execute(script: script, timeout: nil)
    }
}
