extension PostgresConnection {
    /// Runs `body` inside a transaction: COMMIT when it returns, ROLLBACK when it throws.
    ///
    /// Nobody else's statement comes between: other calls wait until the transaction has ended. Inside `body`, use the
    /// transaction it is given; a call on the connection itself throws `invalidUse`. When the connection breaks during
    /// COMMIT, the error's `mayHaveCommitted` is true. COMMIT is not given up when the task is cancelled.
    ///
    /// - Parameter boundaryTimeout: for BEGIN and for COMMIT, each. Without it a server or a pooler that took the connection
    ///   and answers no more would be waited for without end: nothing but the answer is missing, so TCP sees no fault.
    public func transaction<Value>(
        _ mode: PostgresTransactionMode = .readWrite,
        boundaryTimeout: Duration = .seconds(60),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresTransaction) async throws -> Value
    ) async throws -> Value {
        let id = try await begin(mode, boundaryTimeout)
        let transaction = PostgresTransaction(connection: self, lease: id)
        var held = ConnectionLease.heldByTask
        held[ObjectIdentifier(lease)] = id
        let value: Value
        do {
            value = try await ConnectionLease.$heldByTask.withValue(held) { try await body(transaction) }
        } catch {
            await rollBack(id)
            throw error
        }
        try await commit(id, boundaryTimeout)
        return value
    }

    func run(
        _ statements: [PostgresStatement], in id: ConnectionLease.ID, timeout: Duration?
    ) async throws(PostgresError) -> [PostgresRows] {
        try checkLease(id)
        return try await interruptible(timeout) { session, interruption throws(PostgresError) in
            var progress = LibpqSession.Progress()
            return try session.run(statements, interruption: interruption, mayCommit: false, progress: &progress)
        }
    }

    func runScript(_ script: String, in id: ConnectionLease.ID, timeout: Duration?) async throws(PostgresError) {
        try checkLease(id)
        try await interruptible(timeout) { session, interruption throws(PostgresError) in
            try session.runScript(script, interruption: interruption, mayCommit: false)
        }
    }

    func copy(
        _ statement: String, _ rows: PostgresCopyRows, in id: ConnectionLease.ID, timeout: Duration?
    ) async throws(PostgresError) -> Int {
        try checkLease(id)
        let stream = try rows.stream()
        return try await interruptible(timeout) { session, interruption throws(PostgresError) in
            try session.copy(statement, stream, interruption: interruption)
        }
    }

    private func begin(_ mode: PostgresTransactionMode, _ timeout: Duration) async throws(PostgresError) -> ConnectionLease.ID {
        let id = try await lease.acquire()
        do {
            var statements = [PostgresStatement(mode.rawValue, prepare: false)]
            if let limit = configuration.idleInTransactionLimit {
                // For this transaction only: behind a pooler the session is somebody else's afterwards.
                let milliseconds = max(1, limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000)
                statements.append(PostgresStatement("SET LOCAL idle_in_transaction_session_timeout = \(milliseconds)", prepare: false))
            }
            _ = try await run(statements, in: id, timeout: timeout)
            return id
        } catch {
            session?.rollBackIfNeeded()
            lease.release(id)
            throw error
        }
    }

    private func commit(_ id: ConnectionLease.ID, _ timeout: Duration) throws(PostgresError) {
        defer { lease.release(id) }
        let session = try usableSession()
        var progress = LibpqSession.Progress()
        let rows = try session.run(
            [PostgresStatement("COMMIT", prepare: false)], interruption: Interruption(timeout: timeout), mayCommit: true,
            progress: &progress)
        // The server answers COMMIT of a failed transaction with success and the tag ROLLBACK.
        guard rows.first?.command == "COMMIT" else {
            throw PostgresError(.unexpectedResult, "a statement of the transaction had failed: it was rolled back")
        }
    }

    private func rollBack(_ id: ConnectionLease.ID) {
        session?.rollBackIfNeeded()
        if session?.isUsable != true { thread.resumeWaits() }
        lease.release(id)
    }

    private func checkLease(_ id: ConnectionLease.ID) throws(PostgresError) {
        guard lease.isHeld(by: id) else { throw PostgresError(.invalidUse, "the transaction has ended") }
    }
}
