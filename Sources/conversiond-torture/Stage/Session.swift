import PostgresClient

/// The rig's own connection: it outlives the outages that the rig causes.
actor Session {
    private let configuration: PostgresConfiguration
    private var connection: PostgresConnection?

    /// An outage of the rig's own making lasts no longer.
    private static let patience: Duration = .seconds(60)

    init(_ connectionString: String, name: String = "conversiond-torture") throws {
        configuration = try PostgresConfiguration(connectionString, applicationName: name)
    }

    /// Runs work, again on a new connection where the old one was lost; work must bear being repeated.
    @discardableResult
    func run<Value: Sendable>(_ work: @Sendable (PostgresConnection) async throws -> Value) async throws -> Value {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await work(try await usable())
            } catch let error as PostgresError {
                guard Self.passes(error), ContinuousClock.now < deadline else { throw error }
                await close()
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    func execute(_ script: String) async throws {
        try await run { try await $0.execute(script: script) }
    }

    func count(_ sql: String) async throws -> Int {
        try await run { Int(try await $0.query(sql, prepare: false).int8(0, 0)) }
    }

    func close() async {
        await connection?.close()
        connection = nil
    }

    /// Whether it is the fault that the rig causes: a lost server, a terminated session, no more connections, a lock.
    private static func passes(_ error: PostgresError) -> Bool {
        error.isConnectionGone || error.isTransient || error.sqlState?.hasPrefix("57P") == true
    }

    private func usable() async throws(PostgresError) -> PostgresConnection {
        if let connection, await connection.isUsable { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        connection = opened
        return opened
    }
}
