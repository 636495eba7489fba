/// What a `NOTIFY` brought.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel's name.
    public let channel: String
    /// The payload; empty when there is none.
    public let payload: String
    /// The server process of the session that notified.
    public let processID: Int32
}
