import ConversionCore
import PostgresClient

/// A connection that is opened when first used and opened again after it was lost, with back-off.
///
/// A failure is told once when it begins and once when it ends, not at every try.
actor Reconnecting {
    private let configuration: PostgresConfiguration
    private let observer: any Observer
    private let waits: DatabaseWaits?
    private var connection: PostgresConnection?
    /// What has failed since it last went well, and whether that was for want of a session.
    private var failing: [DatabaseActivity: Bool] = [:]
    private var failures = 0

    /// - Parameter waits: of the loop that stands still while this connection is waited for.
    init(_ configuration: PostgresConfiguration, observer: any Observer, waits: DatabaseWaits? = nil) {
        self.configuration = configuration
        self.observer = observer
        self.waits = waits
    }

    /// Runs work on the connection. After a failure the next call waits out the back-off first.
    func run<Value: Sendable>(
        _ activity: DatabaseActivity, _ work: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        waits?.begin()
        defer { waits?.end() }
        do {
            if failures > 0 {
                let span = Self.backoff.span(failures: failures, jitter: Double.random(in: 0...1))
                try await Task.sleep(for: .microseconds(span.microseconds))
            }
            let value = try await work(try await usable())
            failures = 0
            // A session that works says nothing of statements that the server refused, on a full disk for instance.
            for (failed, lackedSession) in failing where lackedSession || failed == activity {
                failing[failed] = nil
                observer.observe(.databaseRecovered(activity: failed))
            }
            return value
        } catch let error as PostgresError {
            // Whoever was cancelled gave up by itself: that is no failure of the database.
            if error.reason == .cancelled, Task.isCancelled { throw error }
            failures += 1
            if failing.updateValue(error.isConnectionGone, forKey: activity) == nil {
                observer.observe(.databaseFailed(activity: activity, problem: error.description))
            }
            if let connection, await !connection.isUsable {
                self.connection = nil
            }
            throw error
        }
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    private static let backoff = Backoff(base: .milliseconds(50), ceiling: .seconds(5))

    private func usable() async throws(PostgresError) -> PostgresConnection {
        if let connection, await connection.isUsable { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        if configuration.preparesStatements {
            // After five executions the server would keep a plan made while the tables were empty: a scan and sort of the
            // whole outbox once there is a backlog. Planning anew costs less than a millisecond for a set of a thousand.
            // Where there is but one good plan, ``OutboxReader/keepingPlans`` has it kept for the transaction.
            // The server notices within half a minute that the machine of a daemon is gone, and frees what it held.
            try await opened.execute(script: """
                SET plan_cache_mode = force_custom_plan; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;
                SET tcp_keepalives_count = 3
                """)
        }
        connection = opened
        return opened
    }
}
