/// How long the steps of one transfer took, each counted from the start of the transfer.
///
/// The wait for a free slot in the session is not in it.
public struct HTTPTiming: Sendable, Equatable {
    /// Until the connection stood, TLS included; zero where one was reused.
    public var connected: Duration
    /// Until the first byte of the reply.
    public var firstByte: Duration
    /// Until the last byte of the reply.
    public var total: Duration
    /// No new connection was opened for this request.
    public var reusedConnection: Bool

    public init(
        connected: Duration = .zero,
        firstByte: Duration = .zero,
        total: Duration = .zero,
        reusedConnection: Bool = false
    ) {
        self.connected = connected
        self.firstByte = firstByte
        self.total = total
        self.reusedConnection = reusedConnection
    }
}
