import ConversionEngine
import PostgresClient

/// The latest ``StatusReport`` of the daemon's own connection for looking: one query at a time however many ask, none
/// while nobody asks.
actor StatusCache {
    private let configuration: PostgresConfiguration
    private var connection: PostgresConnection?
    private var latest: (report: StatusReport, at: ContinuousClock.Instant)?
    private var refresh: Task<Void, Never>?
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastWaiter = 0

    init(_ configuration: PostgresConfiguration) {
        self.configuration = configuration
    }

    /// A report no older than `age`, or after `patience` the latest there is, with its age in seconds; `nil`: none yet.
    func report(noOlderThan age: Duration, patience: Duration) async -> (report: StatusReport, age: Duration)? {
        if let latest, ContinuousClock.now - latest.at <= age { return (latest.report, ContinuousClock.now - latest.at) }
        if refresh == nil { refresh = Task { await self.read() } }
        await waitForRefresh(atMost: patience)
        return latest.map { ($0.report, ContinuousClock.now - $0.at) }
    }

    private func read() async {
        do throws(PostgresError) {
            let usable = try await usableConnection()
            let report = try await StatusReader(connection: usable).read(countsLastHour: false)
            latest = (report, .now)
        } catch {
            // Shown as the age of the latest report; the engine tells of the database itself.
            if let connection, await !connection.isUsable { self.connection = nil }
        }
        refresh = nil
        let all = waiters
        waiters = [:]
        for waiter in all.values { waiter.resume() }
    }

    private func usableConnection() async throws(PostgresError) -> PostgresConnection {
        if let connection, await connection.isUsable { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        connection = opened
        return opened
    }

    private func waitForRefresh(atMost patience: Duration) async {
        lastWaiter += 1
        let number = lastWaiter
        let timer = Task {
            try await Task.sleep(for: patience)
            self.giveUp(number)
        }
        await withCheckedContinuation { continuation in
            if refresh == nil { continuation.resume() } else { waiters[number] = continuation }
        }
        timer.cancel()
    }

    private func giveUp(_ number: Int) {
        waiters.removeValue(forKey: number)?.resume()
    }
}
