extension PostgresConnection {
    /// Subscribes this session to a channel; ``reset()`` and a lost connection end it.
    public func listen(to channel: String) async throws(PostgresError) {
        let quoted = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        try await query("LISTEN \"\(quoted)\"", prepare: false)
    }

    /// Returns the next notification, or nil once `timeout` has passed.
    ///
    /// The connection can be used meanwhile. Notifications that nobody fetches are kept up to a thousand, then the
    /// oldest are dropped. Throws `cancelled` or `connectionLost`.
    public func nextNotification(timeout: Duration) async throws(PostgresError) -> PostgresNotification? {
        let deadline = ContinuousClock.Instant.after(timeout)
        while true {
            let session = try usableSession()
            if let notification = session.takeNotification() { return notification }
            do {
                try session.readPending()
            } catch {
                thread.resumeWaits()
                throw error
            }
            if let notification = session.takeNotification() { return notification }
            if Task.isCancelled { throw PostgresError(.cancelled, "cancelled while waiting for a notification") }
            guard ContinuousClock.now < deadline, let socket = session.socket else { return nil }
            switch await thread.waitUntilReadable(socket, until: deadline) {
            case .readable, .timedOut: continue
            case .cancelled: throw PostgresError(.cancelled, "cancelled while waiting for a notification")
            }
        }
    }
}
