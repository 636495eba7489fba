/// One session with a PostgreSQL server, on a thread of its own, so that nothing it waits for blocks the tasks' threads.
///
/// Calls are served one at a time in the order they came, and a ``transaction(_:isolation:_:)`` counts as one call. When
/// the calling task is cancelled or a time limit passes, the server is asked to cancel the statement; the connection
/// stays usable. A statement that finished all the same returns its result.
public actor PostgresConnection: PostgresExecuting {
    /// Where the connection leads; shows no password.
    public nonisolated let configuration: PostgresConfiguration

    let thread: ConnectionThread
    let lease = ConnectionLease()
    private(set) var session: LibpqSession?
    /// The transaction that the holder of the lease is in.
    var openTransaction: OpenTransaction?

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    private init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        self.configuration = configuration
        thread = try ConnectionThread()
    }

    deinit {
        thread.stop()
    }

    /// Opens a session within `connect_timeout`; throws `connectionFailed` (with the server's SQLSTATE where one
    /// answered) or `cancelled`.
    public static func connect(_ configuration: PostgresConfiguration) async throws(PostgresError) -> PostgresConnection {
        let connection = try PostgresConnection(configuration)
        try await connection.open()
        return connection
    }

    /// Whether the session can take statements, as far as is known: a server that has just gone is noticed by the next
    /// call.
    public var isUsable: Bool {
        session?.isUsable ?? false
    }

    /// The server process of this session, for `pg_stat_activity`; nil when it is closed.
    public var serverProcessID: Int32? {
        session?.serverProcessID
    }

    /// Ends the session at once; a transaction that is open is rolled back by the server. Safe to repeat.
    public func close() {
        session?.close()
        session = nil
        thread.resumeWaits()
    }

    /// Closes the session and opens a new one to the same place. What was set or listened to in the old one is gone.
    public func reset() async throws(PostgresError) {
        let id = try await lease.acquire()
        defer { lease.release(id) }
        close()
        try await open()
    }

    /// Runs one statement with its parameters `$1`, `$2`, ... and returns the rows in binary form.
    ///
    /// With `prepare`, the server keeps it prepared for the next call with the same text and types. `timeout` counts
    /// from when the statement is sent. Throws `server` with the SQLSTATE, `timedOut`, `cancelled`, `connectionLost`,
    /// `invalidParameter`.
    @discardableResult
    public func query(
        _ sql: String, _ parameters: [PostgresParameter] = [], prepare: Bool, timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let rows = try await pipeline([PostgresStatement(sql, parameters, prepare: prepare)], timeout: timeout)
        guard let first = rows.first else { throw PostgresError(.unexpectedResult, "the statement gave no result") }
        return first
    }

    /// Runs statements in one round trip as one transaction and returns their results in order.
    ///
    /// The transaction is implicit, or explicit where the statements begin with `BEGIN` and end with `COMMIT`. At the
    /// first error the rest is skipped, all is rolled back, and that error is thrown with its `statementIndex`.
    @discardableResult
    public func pipeline(
        _ statements: [PostgresStatement], timeout: Duration? = nil
    ) async throws(PostgresError) -> [PostgresRows] {
        let id = try await lease.acquire()
        defer { lease.release(id) }
        return try await interruptible(timeout) { session, interruption throws(PostgresError) in
            try session.runOutsideTransaction(statements, interruption: interruption)
        }
    }

    /// Runs any number of statements without parameters, separated by semicolons, and drops their rows.
    ///
    /// They are one implicit transaction unless the script says BEGIN and COMMIT itself.
    public func execute(script: String, timeout: Duration? = nil) async throws(PostgresError) {
        let id = try await lease.acquire()
        defer { lease.release(id) }
        try await interruptible(timeout) { session, interruption throws(PostgresError) in
            do throws(PostgresError) {
                try session.runScript(script, interruption: interruption, mayCommit: true)
            } catch {
                if session.isUsable { session.rollBackIfNeeded() }
                throw error
            }
            try session.refuseOpenTransaction()
        }
    }

    /// The session, or why there is none.
    func usableSession() throws(PostgresError) -> LibpqSession {
        guard let session else { throw PostgresError(.connectionLost, "the connection is closed") }
        return session
    }

    /// Does work on the session that ends early when the calling task is cancelled.
    ///
    /// The work holds the actor's thread, so no other call comes between its steps.
    func interruptible<Value: Sendable>(
        _ timeout: Duration?, _ work: (LibpqSession, Interruption) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let session = try usableSession()
        let interruption = Interruption(timeout: timeout)
        let wakeup = thread.wakeup
        let outcome = await withTaskCancellationHandler {
            self.attempt { () throws(PostgresError) in try work(session, interruption) }
        } onCancel: {
            interruption.cancel()
            wakeup.signal()
        }
        // Notifications may have come along with the results, and a session that is lost ends every wait.
        if !session.notifications.isEmpty || !session.isUsable { thread.resumeWaits() }
        return try outcome.get()
    }

    /// Does blocking work on the connection's thread.
    ///
    /// Calling a method of the actor is what keeps an async closure on the actor: one that captures nothing isolated
    /// would run, and block, on the tasks' threads.
    private func attempt<Value>(_ work: () throws(PostgresError) -> Value) -> Result<Value, PostgresError> {
        thread.assertCurrent()
        return Result(catching: work)
    }

    private func open() async throws(PostgresError) {
        let interruption = Interruption(timeout: nil)
        let wakeup = thread.wakeup
        let configuration = configuration
        let outcome = await withTaskCancellationHandler {
            self.attempt { () throws(PostgresError) in
                try LibpqSession.connect(configuration, wakeup: wakeup, interruption: interruption)
            }
        } onCancel: {
            interruption.cancel()
            wakeup.signal()
        }
        session = try outcome.get()
    }
}
