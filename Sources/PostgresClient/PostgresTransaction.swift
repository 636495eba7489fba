/// A transaction that is open on a connection; it is of use only inside the body it was given to.
public struct PostgresTransaction: PostgresExecuting {
    let connection: PostgresConnection
    let lease: ConnectionLease.ID

    @discardableResult
    public func query(
        _ sql: String, _ parameters: [PostgresParameter] = [], prepare: Bool, timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let rows = try await pipeline([PostgresStatement(sql, parameters, prepare: prepare)], timeout: timeout)
        guard let first = rows.first else { throw PostgresError(.unexpectedResult, "the statement gave no result") }
        return first
    }

    @discardableResult
    public func pipeline(
        _ statements: [PostgresStatement], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await connection.run(statements, in: lease, timeout: timeout)
    }

    /// Runs statements and COMMIT in one round trip; the transaction takes nothing more.
    ///
    /// Throws as ``pipeline(_:timeout:)``, the transaction then rolled back, and as COMMIT at the body's end does: where the connection
    /// breaks meanwhile, the error's `mayHaveCommitted` is true. Not given up when the task is cancelled.
    @discardableResult
    public func commit(
        after statements: [PostgresStatement], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        try await connection.commit(after: statements, in: lease, timeout: timeout)
    }

    /// Sends rows through a `COPY … FROM STDIN (FORMAT binary)` and returns how many the server took.
    ///
    /// Throws as ``query(_:_:prepare:timeout:)``; where rows are refused, the transaction has failed.
    @discardableResult
    public func copy(
        _ rows: PostgresCopyRows, _ statement: String, timeout: Duration? = nil
    ) async throws(PostgresError) -> Int {
        try await connection.copy(statement, rows, in: lease, timeout: timeout)
    }

    public func execute(script: String, timeout: Duration? = nil) async throws(PostgresError) {
        try await connection.runScript(script, in: lease, timeout: timeout)
    }
}
