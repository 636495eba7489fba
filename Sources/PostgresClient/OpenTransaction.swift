/// What a connection knows of the transaction that it is lent to.
struct OpenTransaction {
    /// BEGIN and what goes with it, until it was sent.
    var opening: [PostgresStatement]
    /// How long BEGIN may take where the first statement has no limit of its own.
    let boundaryTimeout: Duration
    /// The server refused BEGIN itself.
    var wasRefused = false
    /// COMMIT went with the last statements, and was answered.
    var isCommitted = false
}

extension PostgresError {
    /// The error of a pipeline in front of which other statements were sent, as one of the pipeline alone.
    func without(leading count: Int, of statements: Int) -> PostgresError {
        guard count > 0, let index = statementIndex else { return self }
        var error = self
        error.statementIndex = index >= count && statements > 1 ? index - count : nil
        return error
    }
}
