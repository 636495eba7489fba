import CLibpq

/// One session with the server, spoken through libpq in non-blocking mode; every wait can be interrupted.
///
/// It belongs to the connection's actor and so to its thread. Statements always travel in pipeline mode: a pipeline of
/// one costs the same single round trip as a plain query, and preparing rides along in it.
final class LibpqSession {
    /// How long the server may take to answer a cancel request or a ROLLBACK before the session is given up.
    static let patience: Duration = .seconds(10)
    /// NOTIFY is a hint: what nobody fetches is dropped, oldest first, rather than kept without bound.
    static let notificationLimit = 1000

    private(set) var connection: OpaquePointer?
    let wakeup: Wakeup
    let preparesStatements: Bool
    var statements = StatementCache()
    private(set) var notifications: [PostgresNotification] = []
    private let noticeHandler: NoticeHandler

    /// Takes over a connection that is established.
    init(connection: OpaquePointer, wakeup: Wakeup, preparesStatements: Bool, noticeHandler: NoticeHandler) throws(PostgresError) {
        self.connection = connection
        self.wakeup = wakeup
        self.preparesStatements = preparesStatements
        self.noticeHandler = noticeHandler
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw lost()
        }
    }

    deinit {
        if let connection { PQfinish(connection) }
    }

    /// Whether the session can take statements.
    var isUsable: Bool {
        connection.map { PQstatus($0) == CONNECTION_OK } ?? false
    }

    var isInTransaction: Bool {
        connection.map { PQtransactionStatus($0) != PQTRANS_IDLE } ?? false
    }

    var socket: Int32? {
        connection.map { PQsocket($0) }
    }

    var serverProcessID: Int32? {
        connection.map { PQbackendPID($0) }
    }

    func close() {
        guard let connection else { return }
        self.connection = nil
        PQfinish(connection)
    }

    /// The open connection; throws when there is none.
    func open() throws(PostgresError) -> OpaquePointer {
        guard let connection else { throw PostgresError(.connectionLost, "the connection is closed") }
        return connection
    }

    /// Reads what has come without waiting, and finds out whether the server has gone.
    func readPending() throws(PostgresError) {
        let connection = try open()
        guard PQstatus(connection) == CONNECTION_OK else { throw lost() }
        // More than once: a server that shuts down says so first, and only the next read sees the end of the stream.
        while Wakeup.isReadable(PQsocket(connection)) {
            guard consumeInput(connection), PQstatus(connection) == CONNECTION_OK else { throw lost() }
        }
        fetchNotifications()
    }

    func takeNotification() -> PostgresNotification? {
        notifications.isEmpty ? nil : notifications.removeFirst()
    }

    func fetchNotifications() {
        guard let connection else { return }
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            if notifications.count == Self.notificationLimit { notifications.removeFirst() }
            notifications.append(
                PostgresNotification(
                    channel: String(cString: notification.pointee.relname),
                    payload: String(cString: notification.pointee.extra),
                    processID: notification.pointee.be_pid))
        }
    }

    /// Gives the session up, and says so with libpq's own words.
    func lost(mayHaveCommitted: Bool = false) -> PostgresError {
        let message = connection.map { PostgresError.firstLine(String(cString: PQerrorMessage($0))) } ?? ""
        close()
        return PostgresError(
            .connectionLost, message.isEmpty ? "the connection is lost" : message, mayHaveCommitted: mayHaveCommitted)
    }

    /// Waits for the next result of what has been sent; nil is libpq's mark between two results.
    func nextResult(_ wait: inout StatementWait) throws(PostgresError) -> OpaquePointer? {
        while true {
            let connection = try open()
            let flushed = PQflush(connection)
            if PQisBusy(connection) == 0 {
                fetchNotifications()
                return PQgetResult(connection)
            }
            let deadline = try checkInterruption(&wait)
            let readiness = wakeup.wait(
                socket: PQsocket(connection), reading: true, writing: flushed == 1, until: deadline)
            if readiness.readable, !consumeInput(connection) {
                // libpq holds the last words of the server, if any, as a result: PQisBusy is false now.
                if PQisBusy(connection) != 0 || PQstatus(connection) == CONNECTION_BAD {
                    throw lost(mayHaveCommitted: wait.mayCommit)
                }
            }
        }
    }

    /// Reads what has come; false when the stream has ended.
    private func consumeInput(_ connection: OpaquePointer) -> Bool {
        // One call may leave part of a TLS record, 16 KiB at most, inside the TLS library, where poll does not see it;
        // each call makes room for at least 8 KiB.
        let calls = PQsslInUse(connection) == 0 ? 1 : 3
        for _ in 0..<calls {
            guard PQconsumeInput(connection) == 1 else { return false }
        }
        return true
    }

    /// Asks the server to cancel when the statement is to end early; returns until when to wait now.
    private func checkInterruption(_ wait: inout StatementWait) throws(PostgresError) -> ContinuousClock.Instant? {
        if let giveUp = wait.giveUp {
            guard ContinuousClock.now < giveUp else {
                close()
                throw PostgresError(
                    wait.cause ?? .connectionLost, "the server did not answer a cancel request; the connection is closed",
                    mayHaveCommitted: wait.mayCommit)
            }
            return giveUp
        }
        guard let cause = wait.interruption.cause else { return wait.interruption.deadline }
        wait.cause = cause
        let giveUp = ContinuousClock.now + Self.patience
        wait.giveUp = giveUp
        // Without the server's answer the request might yet hit a later statement: then there is none on this connection.
        if let connection, !CancelRequest.send(to: connection, until: giveUp) { return try checkInterruption(&wait) }
        return giveUp
    }
}

/// How a wait for results may end early, and what has been done about it.
struct StatementWait {
    let interruption: Interruption
    /// Whether what was sent can commit, so that no answer leaves the outcome unknown.
    let mayCommit: Bool
    /// Whether an error has to say which statement it is about.
    var isPipeline = false
    var cause: PostgresError.Reason?
    var giveUp: ContinuousClock.Instant?

    init(interruption: Interruption, mayCommit: Bool) {
        self.interruption = interruption
        self.mayCommit = mayCommit
    }

    /// The error of a statement that was cancelled on our own request is the cancellation or time-out.
    func attribute(_ error: PostgresError) -> PostgresError {
        guard let cause, error.sqlState == "57014" else { return error }
        return error.with(reason: cause)
    }
}
