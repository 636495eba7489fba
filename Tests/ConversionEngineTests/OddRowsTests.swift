import ConversionCore
import ConversionEngine
import OddInputs
import PlatformSimulator
import PostgresClient
import Testing

@Suite("Odd rows")
struct OddRowsTests {
    @Test("D10: whatever the outbox takes ends in one final row for each destination, and no batch is stuck", .timeLimit(.minutes(5)))
    func oneFinalRowEach() async throws {
        let seed: UInt64 = 20_261_122
        var random = SeededGenerator(seed: seed)
        let rows = OddRows.fixed + (0..<400).map { OddRows.random($0, &random) }
        try await EngineHarness.run(platforms: .everyPlatform()) { harness in
            let destinations = ConformancePlatform.allCases.map { platform in
                platform.settings {
                    $0.name = platform.rawValue
                    $0.originalName = platform.rawValue
                }
            }
            try await harness.apply(destinations) { $0.strategy = .sendAll }
            var inserted = 0
            for (number, row) in rows.enumerated() {
                let (columns, select) = row.insertion(number: number)
                do {
                    try await harness.connection.execute(script: "INSERT INTO conversiond.outbox (\(columns)) \(select)")
                    inserted += 1
                } catch let error as PostgresError where error.sqlState?.hasPrefix("22") == true || error.sqlState?.hasPrefix("23") == true {
                    // Refused with a constraint's name at its INSERT: told, and nothing to decide.
                }
            }
            #expect(inserted > rows.count / 2)
            let running = try harness.start(environment: ConformancePlatform.environment)
            do {
                // As an operator would who does not want to wait for back-offs.
                try await harness.until(
                    "nothing waits", within: .seconds(240), before: "SELECT conversiond.retry(name) FROM conversiond.destination"
                ) { "NOT EXISTS (SELECT FROM conversiond.outbox) AND NOT EXISTS (SELECT FROM conversiond.batch)" }
            } catch {
                await running.stop()
                throw error
            }
            await running.stop()
            try await harness.checkOneFinalRowEach()
            let perRow = try await harness.count(
                """
                SELECT count(*) FROM (SELECT outbox_id FROM conversiond.sync_log WHERE workspace = 'default' AND final
                GROUP BY outbox_id HAVING count(DISTINCT destination) = \(destinations.count)) x
                """)
            let elsewhere = try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'unknown_workspace'")
            #expect(perRow + elsewhere == inserted, "seed \(seed)")
            let silent = try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE status <> 'accepted' AND reason IS NULL")
            #expect(silent == 0, "every row that was not taken says why")
        }
    }
}
