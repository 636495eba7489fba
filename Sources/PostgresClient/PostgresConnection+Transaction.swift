extension PostgresConnection {
    /// Runs `body` inside a transaction: COMMIT when it returns, ROLLBACK when it throws.
    ///
    /// BEGIN travels with the first statements. Nobody else's statement comes between: other calls wait until the transaction has
    /// ended. Inside `body`, use the transaction it is given; a call on the connection itself throws `invalidUse`. When the connection
    /// breaks during COMMIT, the error's `mayHaveCommitted` is true. COMMIT is not given up when the task is cancelled.
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

    /// Sends statements of a transaction, the first ones together with its BEGIN.
    func run(
        _ statements: [PostgresStatement], in id: ConnectionLease.ID, timeout: Duration?
    ) async throws(PostgresError) -> [PostgresRows] {
        try checkLease(id)
        // Without a limit of their own they would take that of BEGIN from it.
        if timeout == nil || statements.isEmpty { try await sendOpening() }
        let opening = openTransaction?.opening ?? []
        do throws(PostgresError) {
            let rows = try await interruptible(timeout) { session, interruption throws(PostgresError) in
                var progress = LibpqSession.Progress()
                return try session.run(opening + statements, interruption: interruption, mayCommit: false, progress: &progress)
            }
            noteOpened()
            return Array(rows.dropFirst(opening.count))
        } catch {
            noteOpened(failure: error)
            throw error.without(leading: opening.count, of: statements.count)
        }
    }

    /// Sends the last statements of a transaction and COMMIT, in one round trip.
    func commit(
        after statements: [PostgresStatement], in id: ConnectionLease.ID, timeout: Duration?
    ) throws(PostgresError) -> [PostgresRows] {
        try checkLease(id)
        if Task.isCancelled { throw PostgresError(.cancelled, "interrupted before anything was sent") }
        let session = try usableSession()
        let opening = openTransaction?.opening ?? []
        defer { if !session.notifications.isEmpty || !session.isUsable { thread.resumeWaits() } }
        do throws(PostgresError) {
            var progress = LibpqSession.Progress()
            let rows = try session.run(
                opening + statements + [Self.commit], interruption: Interruption(timeout: timeout), mayCommit: true,
                progress: &progress)
            noteOpened()
            try Self.checkCommitted(rows.last)
            openTransaction?.isCommitted = true
            return Array(rows.dropFirst(opening.count).dropLast())
        } catch {
            noteOpened(failure: error)
            throw error.without(leading: opening.count, of: statements.count + 1)
        }
    }

    func runScript(_ script: String, in id: ConnectionLease.ID, timeout: Duration?) async throws(PostgresError) {
        try checkLease(id)
        try await sendOpening()
        try await interruptible(timeout) { session, interruption throws(PostgresError) in
            try session.runScript(script, interruption: interruption, mayCommit: false)
        }
    }

    func copy(
        _ statement: String, _ rows: PostgresCopyRows, in id: ConnectionLease.ID, timeout: Duration?
    ) async throws(PostgresError) -> Int {
        try checkLease(id)
        let stream = try rows.stream()
        try await sendOpening()
        return try await interruptible(timeout) { session, interruption throws(PostgresError) in
            try session.copy(statement, stream, interruption: interruption)
        }
    }

    private static let commit = PostgresStatement("COMMIT", prepare: false)

    private func begin(_ mode: PostgresTransactionMode, _ timeout: Duration) async throws(PostgresError) -> ConnectionLease.ID {
        let id = try await lease.acquire()
        do {
            _ = try usableSession()
        } catch {
            lease.release(id)
            throw error
        }
        var opening = [PostgresStatement(mode.rawValue, prepare: false)]
        if let limit = configuration.idleInTransactionLimit {
            // For this transaction only: behind a pooler the session is somebody else's afterwards.
            let milliseconds = max(1, limit.components.seconds * 1000 + limit.components.attoseconds / 1_000_000_000_000_000)
            opening.append(PostgresStatement("SET LOCAL idle_in_transaction_session_timeout = \(milliseconds)", prepare: false))
        }
        openTransaction = OpenTransaction(opening: opening, boundaryTimeout: timeout)
        return id
    }

    /// Sends BEGIN by itself, where it cannot go with the first statements.
    private func sendOpening() async throws(PostgresError) {
        guard let open = openTransaction, !open.opening.isEmpty else { return }
        do throws(PostgresError) {
            try await interruptible(open.boundaryTimeout) { session, interruption throws(PostgresError) in
                var progress = LibpqSession.Progress()
                _ = try session.run(open.opening, interruption: interruption, mayCommit: false, progress: &progress)
            }
            noteOpened()
        } catch {
            noteOpened(failure: error)
            throw error.without(leading: open.opening.count, of: 0)
        }
    }

    /// Notes whether BEGIN has been sent and taken, by what the server says of the session.
    private func noteOpened(failure: PostgresError? = nil) {
        guard openTransaction?.opening.isEmpty == false else { return }
        if failure == nil || session?.isInTransaction == true { openTransaction?.opening = [] }
        else if failure?.sqlState != nil { openTransaction?.wasRefused = true }
    }

    private func commit(_ id: ConnectionLease.ID, _ timeout: Duration) throws(PostgresError) {
        defer { end(id) }
        guard let open = openTransaction, !open.isCommitted else { return }
        if open.wasRefused { try Self.checkCommitted(nil) }
        // Nothing was sent, so there is nothing to commit.
        guard open.opening.isEmpty else { return }
        let session = try usableSession()
        var progress = LibpqSession.Progress()
        let rows = try session.run([Self.commit], interruption: Interruption(timeout: timeout), mayCommit: true, progress: &progress)
        try Self.checkCommitted(rows.first)
    }

    /// The server answers COMMIT of a failed transaction with success and the tag ROLLBACK.
    private static func checkCommitted(_ answer: PostgresRows?) throws(PostgresError) {
        guard answer?.command == "COMMIT" else {
            throw PostgresError(.unexpectedResult, "a statement of the transaction had failed: it was rolled back")
        }
    }

    private func rollBack(_ id: ConnectionLease.ID) {
        session?.rollBackIfNeeded()
        if session?.isUsable != true { thread.resumeWaits() }
        end(id)
    }

    private func end(_ id: ConnectionLease.ID) {
        openTransaction = nil
        lease.release(id)
    }

    private func checkLease(_ id: ConnectionLease.ID) throws(PostgresError) {
        guard lease.isHeld(by: id), openTransaction?.isCommitted == false else {
            throw PostgresError(.invalidUse, "the transaction has ended")
        }
    }
}
