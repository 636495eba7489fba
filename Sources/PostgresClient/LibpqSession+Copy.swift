import CLibpq

extension LibpqSession {
    /// Sends rows through `COPY … FROM STDIN`, inside a transaction; returns how many the server took.
    ///
    /// COPY and pipeline mode exclude each other, so the pipeline is left for it. An error fails the transaction.
    func copy(_ statement: String, _ stream: [UInt8], interruption: Interruption) throws(PostgresError) -> Int {
        if let cause = interruption.cause { throw PostgresError(cause, "interrupted before anything was sent") }
        try readPending()
        let connection = try open()
        guard PQexitPipelineMode(connection) == 1, PQsendQuery(connection, statement) == 1 else { throw lost() }
        var wait = StatementWait(interruption: interruption, mayCommit: false)
        var copied: Int?
        var failure: PostgresError?
        while let pointer = try nextResult(&wait) {
            let result = ResultHandle(pointer)
            switch result.status {
            case PGRES_COPY_IN:
                try put(stream, connection)
            case PGRES_COMMAND_OK:
                copied = result.affectedRows
            case PGRES_FATAL_ERROR:
                var progress = Progress()
                let error = try judge(result, nil, wait, &progress)
                failure = failure ?? error
            default:
                close()
                throw PostgresError(.invalidUse, "the statement is no COPY FROM STDIN; the connection is closed")
            }
        }
        guard PQenterPipelineMode(try open()) == 1 else { throw lost() }
        if let failure { throw failure }
        guard let copied else { throw PostgresError(.invalidUse, "the statement is no COPY FROM STDIN") }
        return copied
    }

    /// libpq takes all of it into its buffer; ``nextResult(_:)`` sends it, and reads what the server says meanwhile.
    private func put(_ stream: [UInt8], _ connection: OpaquePointer) throws(PostgresError) {
        let taken = stream.withUnsafeBytes { bytes in
            PQputCopyData(connection, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard taken == 1, PQputCopyEnd(connection, nil) == 1 else { throw lost() }
    }
}
