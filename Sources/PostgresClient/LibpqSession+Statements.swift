import CLibpq

extension LibpqSession {
    /// What the next results answer.
    enum Expectation {
        case prepare(statement: Int, key: StatementCache.Key, name: String)
        case execute(statement: Int, key: StatementCache.Key?)

        var statement: Int {
            switch self {
            case .prepare(let statement, _, _), .execute(let statement, _): statement
            }
        }
    }

    /// Sends statements outside a transaction of the caller's, in one round trip, and leaves none open.
    ///
    /// A prepared statement that the server no longer knows or may no longer use is prepared anew, once.
    func runOutsideTransaction(
        _ statements: [PostgresStatement], interruption: Interruption
    ) throws(PostgresError) -> [PostgresRows] {
        var isRepeat = false
        while true {
            var progress = Progress()
            do {
                let rows = try run(statements, interruption: interruption, mayCommit: true, progress: &progress)
                try refuseOpenTransaction()
                return rows
            } catch {
                if isUsable { rollBackIfNeeded() }
                // What an explicit COMMIT before it has made lasting must not be done again.
                guard progress.isStalePlan, !progress.hasCommitted, !isRepeat, isUsable else { throw error }
                isRepeat = true
            }
        }
    }

    /// What has become of the statements so far.
    struct Progress {
        /// The failure was a prepared statement that is gone or out of date.
        var isStalePlan = false
        var hasCommitted = false
    }

    /// Sends statements as one pipeline, in one round trip, and reads every result, also after an error.
    ///
    /// Throws the first error. Without an explicit BEGIN they are one implicit transaction.
    func run(
        _ statements: [PostgresStatement], interruption: Interruption, mayCommit: Bool, progress: inout Progress
    ) throws(PostgresError) -> [PostgresRows] {
        guard !statements.isEmpty else { return [] }
        try refuseUnsendable(statements)
        if let cause = interruption.cause { throw PostgresError(cause, "interrupted before anything was sent") }
        // A server that went away while the connection was idle is noticed now, while nothing has been sent yet.
        try readPending()
        let expectations = try send(statements, mayCommit: mayCommit)
        var wait = StatementWait(interruption: interruption, mayCommit: mayCommit)
        wait.isPipeline = statements.count > 1
        var rows: [PostgresRows] = []
        rows.reserveCapacity(statements.count)
        var failure: PostgresError?
        for expectation in expectations {
            guard let pointer = try nextResult(&wait) else { throw protocolViolation(mayCommit) }
            let result = ResultHandle(pointer)
            switch result.status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                switch expectation {
                case .prepare(_, let key, let name):
                    self.statements.remember(name, for: key)
                case .execute:
                    let row = PostgresRows(result)
                    if row.command == "COMMIT" { progress.hasCommitted = true }
                    rows.append(row)
                }
            case PGRES_PIPELINE_ABORTED:
                break
            case PGRES_FATAL_ERROR:
                let error = try judge(result, expectation, wait, &progress)
                failure = failure ?? error
            default:
                close()
                throw PostgresError(.invalidUse, "COPY is not supported; the connection is closed", mayHaveCommitted: mayCommit)
            }
            guard try nextResult(&wait) == nil else { throw protocolViolation(mayCommit) }
        }
        guard let pointer = try nextResult(&wait) else { throw protocolViolation(mayCommit) }
        let synchronised = ResultHandle(pointer)
        guard synchronised.status == PGRES_PIPELINE_SYNC else {
            // A constraint that was deferred to the end of the implicit transaction fails here.
            guard synchronised.status == PGRES_FATAL_ERROR else { throw protocolViolation(mayCommit) }
            let error = try judge(synchronised, expectations[expectations.count - 1], wait, &progress)
            failure = failure ?? error
            try skipToSynchronisation(&wait)
            throw failure ?? error
        }
        if let failure { throw failure }
        return rows
    }

    /// Runs a script of any number of statements, separated by semicolons, through the simple query protocol.
    func runScript(_ script: String, interruption: Interruption, mayCommit: Bool) throws(PostgresError) {
        guard !script.utf8.contains(0) else {
            throw PostgresError(.invalidParameter, WireRefusal.zeroByteInText.message)
        }
        if let cause = interruption.cause { throw PostgresError(cause, "interrupted before anything was sent") }
        try readPending()
        let connection = try open()
        guard PQexitPipelineMode(connection) == 1, PQsendQuery(connection, script) == 1 else {
            throw lost(mayHaveCommitted: mayCommit)
        }
        var wait = StatementWait(interruption: interruption, mayCommit: mayCommit)
        var failure: PostgresError?
        while let pointer = try nextResult(&wait) {
            let result = ResultHandle(pointer)
            switch result.status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
            case PGRES_FATAL_ERROR:
                var progress = Progress()
                let error = try judge(result, nil, wait, &progress)
                failure = failure ?? error
            default:
                close()
                throw PostgresError(.invalidUse, "COPY is not supported; the connection is closed", mayHaveCommitted: mayCommit)
            }
        }
        guard PQenterPipelineMode(connection) == 1 else { throw lost(mayHaveCommitted: mayCommit) }
        if let failure { throw failure }
    }

    /// Ends a transaction that should not be open; the session is given up if that fails.
    func rollBackIfNeeded() {
        guard isInTransaction else { return }
        var progress = Progress()
        do {
            _ = try run(
                [PostgresStatement("ROLLBACK", prepare: false)], interruption: Interruption(timeout: Self.patience),
                mayCommit: false, progress: &progress)
        } catch {
            close()
        }
    }

    func refuseOpenTransaction() throws(PostgresError) {
        guard isInTransaction else { return }
        rollBackIfNeeded()
        throw PostgresError(.invalidUse, "the statements left a transaction open; it was rolled back")
    }

    private func refuseUnsendable(_ statements: [PostgresStatement]) throws(PostgresError) {
        for (index, statement) in statements.enumerated() {
            var refusal: String?
            if statement.sql.utf8.contains(0) { refusal = "the statement holds a zero byte" }
            // The protocol counts parameters in 16 bits.
            if statement.parameters.count > 65535 { refusal = "a statement takes at most 65535 parameters" }
            for (number, parameter) in statement.parameters.enumerated() {
                if case .refused(let reason) = parameter.content { refusal = "$\(number + 1): \(reason.message)" }
            }
            guard let refusal else { continue }
            var error = PostgresError(.invalidParameter, refusal)
            error.statementIndex = statements.count > 1 ? index : nil
            throw error
        }
    }

    private func send(_ statements: [PostgresStatement], mayCommit: Bool) throws(PostgresError) -> [Expectation] {
        let connection = try open()
        var expectations: [Expectation] = []
        expectations.reserveCapacity(statements.count + 1)
        var underWay: [StatementCache.Key: String] = [:]
        for (index, statement) in statements.enumerated() {
            let encoded = EncodedStatement(statement)
            guard preparesStatements, statement.prepare else {
                guard encoded.send(connection) else { throw lost(mayHaveCommitted: mayCommit) }
                expectations.append(.execute(statement: index, key: nil))
                continue
            }
            let key = StatementCache.Key(sql: statement.sql, types: encoded.types)
            if let name = self.statements.name(for: key) ?? underWay[key] {
                guard encoded.send(connection, prepared: name) else { throw lost(mayHaveCommitted: mayCommit) }
                expectations.append(.execute(statement: index, key: key))
            } else if self.statements.isFull {
                guard encoded.send(connection) else { throw lost(mayHaveCommitted: mayCommit) }
                expectations.append(.execute(statement: index, key: nil))
            } else {
                let name = self.statements.newName()
                underWay[key] = name
                guard encoded.sendPreparation(connection, name: name), encoded.send(connection, prepared: name) else {
                    throw lost(mayHaveCommitted: mayCommit)
                }
                expectations.append(.prepare(statement: index, key: key, name: name))
                expectations.append(.execute(statement: index, key: key))
            }
        }
        guard PQpipelineSync(connection) == 1 else { throw lost(mayHaveCommitted: mayCommit) }
        return expectations
    }

    /// Turns a failed result into an error; throws it at once where the session has ended with it.
    func judge(
        _ result: borrowing ResultHandle, _ expectation: Expectation?, _ wait: StatementWait, _ progress: inout Progress
    ) throws(PostgresError) -> PostgresError {
        var error = wait.attribute(PostgresError(result))
        error.statementIndex = wait.isPipeline ? expectation?.statement : nil
        let severity = result.diagnostic(.severity)
        if error.reason == .connectionLost || severity == "FATAL" || severity == "PANIC" || !isUsable {
            close()
            error = error.with(reason: .connectionLost)
            error.mayHaveCommitted = wait.mayCommit
            throw error
        }
        if case .execute(_, let key?)? = expectation {
            switch error.sqlState {
            case "26000":
                // The whole session is another one, or DISCARD ALL was run: no name can be trusted.
                statements.forgetAll()
                progress.isStalePlan = true
            case "0A000" where result.diagnostic(.sourceFunction) == "RevalidateCachedQuery":
                // "cached plan must not change result type": a table was altered.
                statements.forget(key)
                progress.isStalePlan = true
            default: break
            }
        }
        return error
    }

    private func skipToSynchronisation(_ wait: inout StatementWait) throws(PostgresError) {
        while true {
            guard let pointer = try nextResult(&wait) else {
                guard isUsable else { throw lost(mayHaveCommitted: wait.mayCommit) }
                continue
            }
            if ResultHandle(pointer).status == PGRES_PIPELINE_SYNC { return }
        }
    }

    private func protocolViolation(_ mayCommit: Bool) -> PostgresError {
        if !isUsable { return lost(mayHaveCommitted: mayCommit) }
        close()
        return PostgresError(
            .connectionLost, "the results did not come in the order of the statements", mayHaveCommitted: mayCommit)
    }
}
