import OddInputs
import PlatformSimulator
import PostgresClient
import PostgresTestCluster

/// Ways of breaking things that several scenarios use.
extension Stage {
    /// Runs work while the CRM goes on inserting, and waits until it has inserted everything. Where the work fails the CRM stops.
    ///
    /// - Parameters:
    ///   - leads: by default as many as the user wants.
    ///   - span: how long the CRM takes.
    ///   - age: how long ago the statuses were reached.
    nonisolated func whileInserting(
        _ leads: ClosedRange<Int>? = nil, over span: Duration, age: Duration = .zero, _ work: () async throws -> Void
    ) async throws {
        async let insertion: Void = crm.insert(leads: leads ?? 1...options.leads, over: span, age: age)
        try await work()
        try await insertion
    }

    /// Notes that something is broken for as long as the work takes.
    nonisolated func breaking(_ kind: Incident.Kind, _ work: () async throws -> Void) async throws {
        let began = ContinuousClock.now
        try await work()
        await note(kind, since: began)
    }

    /// Runs work with daemons whose way to a port of this machine leads through a proxy, and has everything settle before that goes.
    ///
    /// - Parameters:
    ///   - variables: what leads a daemon to the proxy.
    ///   - requestTimeout: how long daemons wait for a reply.
    nonisolated func withProxy(
        to port: Int, requestTimeout: Duration? = nil, _ variables: (NetworkProxy) -> [String: String],
        _ work: (NetworkProxy) async throws -> Void
    ) async throws {
        let proxy = try await NetworkProxy.start(to: port)
        do {
            await useEnvironment(variables(proxy), requestTimeout: requestTimeout)
            try await work(proxy)
            try await settle()
            try await drainAll()
        } catch {
            await proxy.stop()
            throw error
        }
        await proxy.stop()
        await useEnvironment([:])
    }

    /// The same for the way to the database, on TCP.
    nonisolated func withDatabaseProxy(_ work: (NetworkProxy) async throws -> Void) async throws {
        try await withProxy(to: Int(cluster.server.port), { databaseAddress(port: $0.port) }, work)
    }

    /// The same for the way to the platforms.
    nonisolated func withPlatformProxy(requestTimeout: Duration, _ work: (NetworkProxy) async throws -> Void) async throws {
        try await withProxy(
            to: simulator.port, requestTimeout: requestTimeout, { Stage.endpoints("http://127.0.0.1:\($0.port)") }, work)
    }

    nonisolated func databaseAddress(port: Int) -> [String: String] {
        ["CONVERSIOND_DATABASE_URL": "postgresql://\(StageCluster.daemonRole)@127.0.0.1:\(port)/\(database.name)"]
    }

    /// Ends one of the daemons' sessions.
    func terminateSession(_ random: inout SeededGenerator) async throws {
        let sessions = try await session.run { connection in
            let rows = try await connection.query("SELECT pid \(Self.daemonSessions) ORDER BY backend_start, pid", prepare: false)
            return try (0..<rows.count).map { try rows.int4($0, 0) }
        }
        guard let chosen = sessions.randomElement(using: &random) else { return }
        let began = ContinuousClock.now
        try await session.run { connection in
            try await connection.query("SELECT pg_terminate_backend($1)", [.int4(chosen)], prepare: false)
        }
        note(.database, since: began)
    }

    func terminateAllSessions() async throws {
        try await session.run { connection in
            try await connection.query("SELECT pg_terminate_backend(pid) \(Self.daemonSessions)", prepare: false)
        }
    }

    private static let daemonSessions = """
        FROM pg_stat_activity WHERE usename = '\(StageCluster.daemonRole)' AND datname = current_database()
        """

    /// Keeps everybody from a table for a moment.
    func lock(_ table: String, for span: Duration) async throws {
        try await session.run { connection in
            try await connection.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.\(table) IN ACCESS EXCLUSIVE MODE")
                try await Task.sleep(for: span)
            }
        }
    }
}
