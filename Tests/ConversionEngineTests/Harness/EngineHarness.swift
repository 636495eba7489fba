import ConversionCore
import ConversionEngine
import Destinations
import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

/// A database, a simulator and any number of engines, as one test needs them.
struct EngineHarness: Sendable {
    let database: PostgresTestDatabase
    let connection: PostgresConnection
    let simulator: PlatformSimulator

    static let metaToken = "EAAB-meta-token"
    static let gaSecret = "ga4-secret"
    static let pixel = "1234567890"
    static let stream = "G-ABC123"

    /// A pixel and a stream.
    static var metaAndGA4: SimulatorConfiguration {
        SimulatorConfiguration(accounts: [.metaDataset(pixel, tokens: [metaToken]), .ga4Stream(stream, secrets: [gaSecret])])
    }

    /// Runs a test on a migrated database of its own.
    static func run(
        on cluster: PostgresTestCluster? = nil, platforms: SimulatorConfiguration = metaAndGA4,
        _ body: (EngineHarness) async throws -> Void
    ) async throws {
        let cluster = if let cluster { cluster } else { try await PostgresTestCluster.shared }
        try await cluster.createTemplate("conversiond_migrated") { connection in
            _ = try await Migrator(connection).migrate()
        }
        try await cluster.withDatabase(template: "conversiond_migrated") { database in
            let simulator = try await PlatformSimulator.start(platforms)
            let connection = try await database.connect()
            let harness = EngineHarness(database: database, connection: connection, simulator: simulator)
            do {
                try await body(harness)
            } catch {
                await connection.close()
                await simulator.stop()
                throw error
            }
            await connection.close()
            await simulator.stop()
        }
    }

    // MARK: Settings

    static func meta(_ name: String = "meta-main", change: (inout DestinationSettings) -> Void = { _ in }) -> DestinationSettings {
        var meta = MetaConfiguration()
        meta.pixelID = pixel
        meta.accessToken = .environment("META_TOKEN")
        var destination = DestinationSettings(name: name, configuration: .meta(meta))
        change(&destination)
        return destination
    }

    static func ga4(_ name: String = "ga4-main", change: (inout DestinationSettings) -> Void = { _ in }) -> DestinationSettings {
        var ga4 = GA4Configuration()
        ga4.measurementID = stream
        ga4.apiSecret = .environment("GA4_SECRET")
        var destination = DestinationSettings(name: name, configuration: .ga4(ga4))
        change(&destination)
        return destination
    }

    /// Applies settings for the workspace `default`.
    func apply(
        _ destinations: [DestinationSettings], change: (inout WorkspaceSettings) -> Void = { _ in }
    ) async throws {
        var workspace = WorkspaceSettings(name: "default")
        workspace.currency = "IDR"
        workspace.phoneCountry = "ID"
        workspace.destinations = destinations
        change(&workspace)
        try await SettingsStore(connection).apply(workspace)
    }

    // MARK: Engines

    /// An engine that runs until it is stopped.
    struct RunningEngine: Sendable {
        let engine: Engine
        let log: ObservationLog
        let task: Task<Void, Never>

        /// Drains and ends, as on SIGTERM.
        func stop() async {
            task.cancel()
            await task.value
        }
    }

    func start(
        environment: [String: String] = ["META_TOKEN": metaToken, "GA4_SECRET": gaSecret], log: ObservationLog = ObservationLog(),
        change: (inout EngineConfiguration) -> Void = { _ in }
    ) throws -> RunningEngine {
        var configuration = EngineConfiguration(
            database: try database.configuration(), identity: InstanceIdentity(host: "test", pid: 1, version: "test"))
        configuration.endpoints.meta = simulator.endpoint(.meta)
        configuration.endpoints.ga4 = simulator.endpoint(.ga4)
        configuration.endpoints.dataManager = simulator.endpoint(.dataManager)
        configuration.endpoints.googleAds = simulator.endpoint(.googleAds)
        configuration.endpoints.googleOAuth = simulator.endpoint(.googleOAuth)
        configuration.endpoints.tiktok = simulator.endpoint(.tiktok)
        configuration.endpoints.linkedin = simulator.endpoint(.linkedin)
        configuration.endpoints.linkedinOAuth = simulator.endpoint(.linkedinOAuth)
        configuration.environment = environment
        configuration.heartbeatInterval = .milliseconds(200)
        configuration.lease = .seconds(5)
        configuration.pollInterval = .milliseconds(200)
        change(&configuration)
        let engine = Engine(configuration, observer: log)
        return RunningEngine(engine: engine, log: log, task: Task { await engine.run() })
    }

    /// Runs one engine until nothing waits any more, then stops it.
    func runUntilSettled(environment: [String: String] = ["META_TOKEN": metaToken, "GA4_SECRET": gaSecret]) async throws -> ObservationLog {
        let running = try start(environment: environment)
        do {
            try await untilSettled(running.log)
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
        return running.log
    }

    /// Waits until neither the outbox nor the batches hold anything, looking again whenever the engine tells something.
    func untilSettled(_ log: ObservationLog, within limit: Duration = .seconds(120)) async throws {
        let deadline = ContinuousClock.now + limit
        while true {
            let seen = log.all.count
            let waiting = try await count(
                "SELECT (SELECT count(*) FROM conversiond.outbox) + (SELECT count(*) FROM conversiond.batch)")
            if waiting == 0 { return }
            try await log.wait(for: "less to wait than \(waiting) rows", within: deadline - .now) { $0.count > seen }
        }
    }

    /// Has what waits for a destination tried again, as an impatient person would, until nothing waits.
    func hastenUntilSettled(_ destination: String, within limit: Duration = .seconds(60)) async throws {
        try await until("nothing waits", within: limit, before: "SELECT conversiond.retry('\(destination)')") {
            "NOT EXISTS (SELECT FROM conversiond.outbox) AND NOT EXISTS (SELECT FROM conversiond.batch)"
        }
    }

    /// Waits until a destination's state is the same for all replicas.
    func untilShared(_ state: DestinationState, of destination: String) async throws {
        try await until("\(destination) is \(state)") {
            "EXISTS (SELECT FROM conversiond.destination_health WHERE destination = '\(destination)' AND state = '\(state.rawValue)')"
        }
    }

    /// Asks the database again and again whether something holds that no observation tells; it does the waiting in between.
    ///
    /// - Parameter before: run each time before the question.
    func until(_ what: String, within limit: Duration = .seconds(60), before: String? = nil, _ condition: () -> String) async throws {
        let deadline = ContinuousClock.now + limit
        while try await !connection.query("SELECT \(condition())", prepare: false).bool(0, 0) {
            guard ContinuousClock.now < deadline else { throw NotObserved(what: what, seen: []) }
            if let before { _ = try await connection.query(before, prepare: false) }
            _ = try await connection.query("SELECT pg_sleep(0.05)", prepare: false)
        }
    }

    // MARK: The CRM's side

    /// Inserts one row; `columns` is SQL, for example `"lead_id, status, email"`.
    func insert(_ columns: String, _ values: String) async throws {
        try await connection.execute(script: "INSERT INTO conversiond.outbox (\(columns)) VALUES (\(values))")
    }

    /// Inserts a lead that both platforms take under both strategies.
    func insertLead(_ lead: String, _ status: String, value: String = "NULL") async throws {
        try await insert(
            "lead_id, status, email, fbc, ga_client_id, actual_value",
            "'\(lead)', '\(status)', '\(lead)@example.com', 'fb.1.1700000000000.click\(lead)', '123.\(abs(lead.hashValue % 1_000_000) + 1)', \(value)")
    }

    /// Inserts many such leads in one statement.
    func insertLeads(_ range: ClosedRange<Int>, status: String = "responded") async throws {
        try await connection.execute(
            script: """
                INSERT INTO conversiond.outbox (lead_id, status, email, fbc, ga_client_id, actual_value)
                SELECT 'lead-' || i, '\(status)', 'lead' || i || '@example.com', 'fb.1.1700000000000.click' || i, '123.' || i, 1000 + i
                FROM generate_series(\(range.lowerBound), \(range.upperBound)) i
                """)
    }

    /// Inserts leads that every platform takes under both strategies, in one statement and so for one planning round.
    func insertFullLeads(_ range: ClosedRange<Int>, status: String = "responded", value: String = "1000 + i", gclid: String = "'Cj0K-' || i") async throws {
        try await connection.execute(
            script: """
                INSERT INTO conversiond.outbox (lead_id, status, email, fbc, ga_client_id, gclid, ttclid, li_fat_id, actual_value)
                SELECT 'lead-' || i, '\(status)', 'planted' || i || '@example.com', 'fb.1.1700000000000.click' || i, '123.' || i,
                    \(gclid), 'E.C.P.' || i, '0b0c5aa1-7a5c-4a4e-9d5a-' || lpad(i::text, 12, '0'), \(value)
                FROM generate_series(\(range.lowerBound), \(range.upperBound)) i
                """)
    }

    // MARK: The DBA's side

    func count(_ sql: String) async throws -> Int {
        Int(try await connection.query(sql, prepare: false).int8(0, 0))
    }

    /// The first column of a query.
    func texts(_ sql: String) async throws -> [String] {
        let rows = try await connection.query(sql, prepare: false)
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    /// `status/reason/final` of a lead on a destination in the order they were written.
    func log(lead: String, destination: String) async throws -> [String] {
        let rows = try await connection.query(
            """
            SELECT status || '/' || coalesce(reason, '-') || '/' || final FROM conversiond.sync_log
            WHERE lead_id = $1 AND destination = $2 ORDER BY id
            """, [.text(lead), .text(destination)])
        return try (0..<rows.count).map { try rows.text($0, 0) }
    }

    /// Rows that break rule D10: an outbox row with none or several final rows on a destination.
    func checkOneFinalRowEach() async throws {
        let broken = try await count(
            """
            SELECT count(*) FROM (
                SELECT outbox_id, destination FROM conversiond.sync_log GROUP BY 1, 2 HAVING count(*) FILTER (WHERE final) <> 1
            ) x
            """)
        #expect(broken == 0, "every outbox row ends in exactly one final row per destination (D10)")
        #expect(try await count("SELECT count(*) FROM conversiond.batch") == 0)
        #expect(try await count("SELECT count(*) FROM conversiond.outbox") == 0)
    }
}
