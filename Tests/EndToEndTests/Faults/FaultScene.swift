import Foundation
import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

/// A migrated database with settings, a simulator, and the real binary against both.
struct FaultScene {
    let database: PostgresTestDatabase
    let connection: PostgresConnection
    let simulator: PlatformSimulator

    static let settings = """
        [workspace]
        name = "default"
        currency = "IDR"
        [[destination]]
        name = "meta-main"
        platform = "meta"
        pixel_id = "1234567890"
        access_token = "env:META_TOKEN"
        batch_size = 20
        [[destination]]
        name = "ga4-main"
        platform = "ga4"
        measurement_id = "G-ABC123"
        api_secret = "env:GA4_SECRET"
        """

    static func run(
        on cluster: PostgresTestCluster? = nil, tls: [CertificateKind: Int] = [:], _ body: (FaultScene) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration(accounts: [
            .metaDataset("1234567890", tokens: ["meta-token"]), .ga4Stream("G-ABC123", secrets: ["ga4-secret"]),
        ])
        configuration.tls = tls
        let simulator = try await PlatformSimulator.start(configuration)
        do {
            try await CommandDatabase.withMigrated(on: cluster) { database in
                let applied = try await CommandDatabase.withFile(settings) { file in
                    try await ConversiondProcess.run(["settings", "apply", file], environment: CommandDatabase.environment(database))
                }
                try #require(applied.status == 0, "\(applied.errors)")
                let connection = try await database.connect()
                do {
                    try await body(FaultScene(database: database, connection: connection, simulator: simulator))
                } catch {
                    await connection.close()
                    throw error
                }
                await connection.close()
            }
        } catch {
            await simulator.stop()
            throw error
        }
        await simulator.stop()
    }

    /// A daemon whose death is noticed within two seconds.
    func start(_ more: [String: String] = [:]) async throws -> ConversiondProcess {
        try await ConversiondProcess(
            ["run"],
            environment: CommandDatabase.environment(
                database,
                [
                    "CONVERSIOND_ENDPOINTS_META": simulator.endpoint(.meta), "CONVERSIOND_ENDPOINTS_GA4": simulator.endpoint(.ga4),
                    "CONVERSIOND_ADMIN_LISTEN": "127.0.0.1:0", "CONVERSIOND_LOG_LEVEL": "trace",
                    "CONVERSIOND_DAEMON_HEARTBEAT_INTERVAL": "300ms", "CONVERSIOND_DAEMON_LEASE": "2s",
                    "META_TOKEN": "meta-token", "GA4_SECRET": "ga4-secret",
                ].merging(more) { $1 }))
    }

    func insertLeads(_ range: ClosedRange<Int>) async throws {
        try await connection.execute(
            script: """
                INSERT INTO conversiond.outbox (lead_id, status, email, fbc, ga_client_id)
                SELECT 'lead-' || i, 'responded', 'lead' || i || '@example.com', 'fb.1.1700000000000.click' || i, '123.' || i
                FROM generate_series(\(range.lowerBound), \(range.upperBound)) i
                """)
    }

    func count(_ sql: String) async throws -> Int {
        Int(try await connection.query(sql, prepare: false).int8(0, 0))
    }

    /// Waits until nothing waits any more, looking again whenever the daemon says something.
    func untilSettled(_ daemon: ConversiondProcess) async throws {
        while true {
            let seen = daemon.logLines.count
            let waiting = try await count("SELECT (SELECT count(*) FROM conversiond.outbox) + (SELECT count(*) FROM conversiond.batch)")
            if waiting == 0 { return }
            try await daemon.news(after: seen)
        }
    }

    /// Events that are marked as started, so that they may have been sent, and of which the database knows no outcome.
    func markedEvents() async throws -> Int {
        try await count("SELECT coalesce(sum(greatest(started - bit_count(done), 0)), 0)::bigint FROM conversiond.batch")
    }

    /// Every row has exactly one final row on each of the two destinations (D10), and the simulator counted nothing twice.
    ///
    /// - Parameters:
    ///   - marked: of which GA4 events may be in doubt; a daemon that cannot be asked may have marked half its largest window.
    ///   - unwritten: outcomes that a daemon had and could not write.
    func checkNothingLostNorDoubled(leads: Int, marked: Int = 256, unwritten: Int = 0) async throws {
        let finals = try await count("SELECT count(*) FROM conversiond.sync_log WHERE final")
        #expect(finals == 2 * leads)
        let several = try await count(
            "SELECT count(*) FROM (SELECT FROM conversiond.sync_log WHERE final GROUP BY outbox_id, destination HAVING count(*) > 1) x")
        #expect(several == 0)
        let meta = simulator.truth.total(.meta)
        let ga4 = simulator.truth.total(.ga4)
        #expect(meta.eventsCounted == leads)
        #expect(meta.doubles == 0)
        #expect(ga4.doubles == 0)
        // GA4 has what was accepted, and of what is in doubt some.
        let accepted = try await count("SELECT count(*) FROM conversiond.sync_log WHERE destination = 'ga4-main' AND status = 'accepted'")
        let inDoubt = try await count(
            "SELECT count(*) FROM conversiond.sync_log WHERE destination = 'ga4-main' AND reason = 'outcome_unknown' AND delivered IS NULL")
        #expect(accepted + inDoubt == leads)
        #expect(ga4.eventsCounted >= accepted && ga4.eventsCounted <= accepted + inDoubt)
        #expect(inDoubt <= marked + unwritten, "no more is in doubt than was marked as started and not yet written back")
    }
}
