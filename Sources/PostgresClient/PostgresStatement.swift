/// A statement of a pipeline: SQL and what its `$1`, `$2`, ... stand for.
public struct PostgresStatement: Sendable {
    public let sql: String
    public let parameters: [PostgresParameter]
    /// Whether the server may keep it prepared under its text; false for what is run once.
    public let prepare: Bool

    public init(_ sql: String, _ parameters: [PostgresParameter] = [], prepare: Bool = true) {
        self.sql = sql
        self.parameters = parameters
        self.prepare = prepare
    }
}
