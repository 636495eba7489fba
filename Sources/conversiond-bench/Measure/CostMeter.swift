import DaemonProcesses

/// What deliveries cost, from its creation on.
struct CostMeter {
    /// Per delivery.
    struct Cost: Encodable, Sendable {
        var daemonCpuMicroseconds: Double
        /// Of every process of the server, autovacuum and the WAL writer included.
        var postgresCpuMicroseconds: Double
        var walBytes: Double
        var statements: Double
    }

    private let database: BenchDatabase
    private let postgresSeconds: Double
    private let wal: Int

    init(_ database: BenchDatabase) async throws {
        self.database = database
        try await database.resetStatements()
        wal = try await database.walPosition()
        postgresSeconds = try ProcessStatus.cpuSecondsOfFamily(parent: database.postmaster)
    }

    /// - Parameter replicas: all that they have used since they were started counts.
    func cost(of replicas: Replicas, deliveries: Int) async throws -> Cost {
        let daemon = try replicas.cpuSeconds()
        return try await cost(daemonSeconds: daemon, deliveries: deliveries)
    }

    func cost(daemonSeconds: Double, deliveries: Int) async throws -> Cost {
        let postgres = try ProcessStatus.cpuSecondsOfFamily(parent: database.postmaster) - postgresSeconds
        let count = Double(max(deliveries, 1))
        return Cost(
            daemonCpuMicroseconds: daemonSeconds * 1e6 / count, postgresCpuMicroseconds: postgres * 1e6 / count,
            walBytes: Double(try await database.walPosition() - wal) / count,
            statements: Double(try await database.daemonStatements()) / count)
    }
}
