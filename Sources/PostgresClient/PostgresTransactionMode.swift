/// How a transaction begins.
public enum PostgresTransactionMode: String, Sendable, CaseIterable {
    case readWrite = "BEGIN"
    case readOnly = "BEGIN READ ONLY"
    case repeatableRead = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    case repeatableReadReadOnly = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case serializable = "BEGIN ISOLATION LEVEL SERIALIZABLE"
}
