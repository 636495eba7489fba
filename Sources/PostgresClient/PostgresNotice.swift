/// A message of the server that is no error: `NOTICE`, `WARNING`, `INFO`.
///
/// The message is whatever a `RAISE` says, so it may quote data: judge before logging it.
public struct PostgresNotice: Sendable, Hashable {
    /// Not localised: `NOTICE`, `WARNING`, ...
    public let severity: String
    public let sqlState: String?
    public let message: String
}
