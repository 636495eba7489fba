import Foundation
import PostgresClient
import Testing

@testable import conversiond_bench

/// Against a PostgreSQL and a daemon that are real: that everything is measured, not how fast it is.
@Suite("The benchmark's runs", .serialized)
struct MatrixRunTests {
    /// Built beside the test bundle.
    private static let daemon =
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("conversiond").path

    private static var plan: MatrixPlan {
        var plan = MatrixPlan(
            repeats: 1, ga4Rows: 60, metaRows: 100, fiveRows: 100, trickleSeconds: 1,
            inserts: [InsertComparison.Plan(clients: 4, rate: 40, seconds: 1, rounds: 1)], backlogRows: 100, manyWaiting: 2_000,
            enduranceRows: 3_000)
        // Each case has a database of its own, whose making takes the second or two.
        plan.repeated = [.ga4, .five]
        plan.fewWaiting = 100
        plan.trickleRate = 40
        plan.insertCostRows = 20
        plan.enduranceWaiting = 500
        plan.rawEffort = RawEffort(http: .milliseconds(100), sqlJobs: 2_000)
        return plan
    }

    @Test("A matrix of a few rows delivers what it should, measures what it delivers, and nothing fails")
    func matrix() async throws {
        let results = try await Matrix(plan: Self.plan, parts: Set(MatrixPart.allCases), daemon: Self.daemon) { _ in }.run()
        #expect(results.failures == [])
        #expect(Set(results.reports.keys) == [.ga4, .five, .fewWaiting, .manyWaiting, .endurance])
        #expect(results.reports[.ga4]?.first?.bulk?.requests == 60)
        #expect(results.reports[.ga4]?.first?.trickle?.count == 40)
        let five = try #require(results.reports[.five]?.first)
        #expect(five.bulk?.deliveries == 500)
        #expect(five.bulk?.perDelivery.statements ?? 0 > 0)
        #expect(five.limits?.rawSql.jobsPerSecond ?? 0 > 0)
        #expect(five.limits?.rawHttp?.requestsPerSecond ?? 0 > 0)
        #expect(results.reports[.fewWaiting]?.count == 2)
        #expect(results.reports[.endurance]?.first?.bulk?.course.map(\.deliveries).last == 3_000)
        #expect(results.inserts.map(\.without.count) == [40])
        #expect(results.inserts.map(\.with.count) == [40])
        #expect(results.serverVersion.first?.isNumber == true)
        #expect(results.insertCost?.outboxMicroseconds ?? 0 > 0)
        #expect(MatrixReport(results, size: .quick, minutes: 1, loadAtStart: 0).text().contains("The long run"))
    }

    @Test("A case that cannot be measured does not keep the others from being measured")
    func failing() async throws {
        let results = try await Matrix(plan: Self.plan, parts: [.inserts], daemon: "/bin/false") { _ in }.run()
        #expect(results.failures.count == 2)
        #expect(results.inserts.isEmpty)
    }

    @Test("Filling gives every row a number of its own, once, in one chunk or in many")
    func filling() async throws {
        try await BenchCluster.with { cluster in
            try await cluster.withDatabase { database in
                let sink = try MinimalSink(latency: .zero)
                _ = try await BenchScene(database, sink, daemon: Self.daemon).prepare(BenchSettings(load: BenchCase()))
                await sink.stop()
                try await OutboxFill(database: database, chunk: 7) { _ in }.insert(3...50)
                let rows = try await database.connection.query(
                    "SELECT count(*), count(DISTINCT lead_id), min(substr(lead_id, 6)::int), max(substr(lead_id, 6)::int) FROM conversiond.outbox")
                #expect(try rows.int8(0, 0) == 48)
                #expect(try rows.int8(0, 1) == 48)
                #expect(try rows.int4(0, 2) == 3)
                #expect(try rows.int4(0, 3) == 50)
                let sizes = try await database.tableSizes()
                #expect(sizes.hotTables["outbox"] ?? 0 >= 48 * 500)
                #expect(Set(sizes.hotTables.keys) == Set(TableSizes.hot))
            }
        }
    }
}
