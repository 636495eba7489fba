import CLibpq

extension PostgresError {
    /// The error that a failed result stands for; see the type's description for what is left out.
    init(_ result: borrowing ResultHandle) {
        let sqlState = result.diagnostic(.sqlState)
        guard let sqlState else {
            // libpq's own message, which holds no data: "server closed the connection unexpectedly", ...
            let message = String(cString: PQresultErrorMessage(result.pointer))
            self.init(.connectionLost, Self.firstLine(message))
            return
        }
        let quotesValues = sqlState.hasPrefix("22") || sqlState.hasPrefix("23")
        let message = quotesValues ? nil : result.diagnostic(.primaryMessage)
        self.init(.server(sqlState: sqlState), message.map(Self.firstLine) ?? "the server refused the data")
        schemaName = result.diagnostic(.schemaName)
        tableName = result.diagnostic(.tableName)
        columnName = result.diagnostic(.columnName)
        constraintName = result.diagnostic(.constraintName)
    }

    /// The same error with another reason: a cancellation, or a session that ended with it.
    func with(reason: Reason) -> PostgresError {
        var copy = PostgresError(reason, message, sqlState: sqlState, mayHaveCommitted: mayHaveCommitted)
        copy.schemaName = schemaName
        copy.tableName = tableName
        copy.columnName = columnName
        copy.constraintName = constraintName
        copy.statementIndex = statementIndex
        return copy
    }

    static func firstLine(_ message: String) -> String {
        String(message.prefix { !$0.isNewline })
    }
}
