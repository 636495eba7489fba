import Testing

@testable import conversiond_bench

@Suite("The benchmark's figures from its runs")
struct MatrixResultsTests {
    private static let start = ContinuousClock.now

    /// A run of a second at this rate, beside raw SQL of 10,000 jobs and raw HTTP of 20,000 requests a second.
    private static func report(
        _ matrixCase: MatrixCase, rate: Int, postgres: Double = 20, memory: Int = 1 << 20, course: [CoursePoint] = []
    ) -> BenchReport {
        var report = BenchReport(load: MatrixPlan(.quick).load(of: matrixCase), serverVersion: "15")
        var tally = SinkTally()
        for step in 0...100 { tally.accept(deliveries: rate / 100, requests: rate / 100, at: start + .milliseconds(step * 10)) }
        let bulk = BenchReport.Bulk(
            tally, secondsToDrained: 1,
            cost: CostMeter.Cost(daemonCpuMicroseconds: 30, postgresCpuMicroseconds: postgres, walBytes: 1_000, statements: 0.01), course: course)
        report.bulk = bulk
        report.limits = BenchReport.Limits(
            http: RawHTTP(requestsPerSecond: 20_000), sql: RawSQL(jobsPerSecond: 10_000, postgresCpuMicroseconds: 40, walBytes: 2_000), bulk: bulk)
        report.peakMemoryBytes = memory
        return report
    }

    private static func figure(_ results: MatrixResults, _ name: String) throws -> Figure {
        try #require(results.figures.first { $0.name.contains(name) }, "no figure \(name)")
    }

    @Test("A rate is the median of its runs, beside its target and the raw limits of the same runs")
    func rates() throws {
        var results = MatrixResults(parts: [.rates])
        results.reports[.ga4] = [11_000, 30_000, 12_500].map { Self.report(.ga4, rate: $0) }
        let figure = try Self.figure(results, "GA4, one event a request")
        #expect(abs(try #require(figure.measured) - 12_500) < 1)
        #expect(figure.target == .atLeast(12_000))
        #expect(figure.isReached == true)
        #expect(abs(try #require(figure.ofRawSql) - 1.25) < 0.001)
        #expect(abs(try #require(figure.ofRawHttp) - 0.625) < 0.001)
    }

    @Test("What five destinations cost is held against raw SQL's cost in the same runs")
    func costs() throws {
        var results = MatrixResults(parts: [.rates])
        results.reports[.five] = [Self.report(.five, rate: 1_000, postgres: 26)]
        let cpu = try Self.figure(results, "PostgreSQL's CPU, five")
        #expect(cpu.measured == 26)
        #expect(cpu.isReached == false)
        #expect(cpu.ofRawSql == 0.65)
        let wal = try Self.figure(results, "WAL, five")
        #expect(wal.ofRawSql == 0.5)
        #expect(wal.isReached == false)
        #expect(try Self.figure(results, "statements, five").isReached == true)
    }

    @Test("A comparison is the median of neighbouring runs' ratios, so a machine that changes its speed does not matter")
    func neighbours() throws {
        var results = MatrixResults(parts: [.rates])
        results.reports[.meta] = [1_000, 10_000, 4_000].map { Self.report(.meta, rate: $0) }
        results.reports[.metaSnapshot] = [900, 9_500, 1_000].map { Self.report(.metaSnapshot, rate: $0) }
        #expect(abs(try #require(results.ratioToBase(.metaSnapshot)) - 0.9) < 0.001)
        let figure = try Self.figure(results, "held snapshot")
        #expect(figure.isReached == (figure.measured ?? 0 >= 0.9))
        #expect(figure.ofRawSql.map { abs($0 - 0.1) < 0.001 } == true)
    }

    @Test("Many rows waiting are compared with the median of the runs before and after")
    func backlog() throws {
        var results = MatrixResults(parts: [.backlog])
        results.reports[.fewWaiting] = [1_000, 1_200].map { Self.report(.fewWaiting, rate: $0) }
        results.reports[.manyWaiting] = [Self.report(.manyWaiting, rate: 1_100)]
        #expect(abs(try #require(results.ratioToBase(.manyWaiting)) - 1) < 0.001)
        #expect(try Self.figure(results, "rate with 200000 rows waiting to 10000").isReached == true)
    }

    @Test("A case that failed leaves a line that is not reached or missed")
    func failed() throws {
        let results = MatrixResults(parts: [.rates], failures: ["Meta: it broke"])
        let figure = try Self.figure(results, "Meta, 500 events a request")
        #expect(figure.measured == nil)
        #expect(figure.isReached == nil)
        let report = MatrixReport(results, size: .quick, minutes: 1, loadAtStart: 0)
        #expect(report.text().contains("Meta: it broke"))
        #expect(report.text().contains("0 of "))
    }

    @Test("Parts that were not asked for leave no lines")
    func parts() {
        let results = MatrixResults(parts: [.endurance])
        #expect(Set(results.figures.map(\.section)) == ["Flat, whatever waits"])
    }

    @Test("The largest daemon of all runs counts")
    func memory() throws {
        var results = MatrixResults(parts: [.rates])
        results.reports[.ga4] = [Self.report(.ga4, rate: 100, memory: 60 << 20)]
        results.reports[.meta] = [Self.report(.meta, rate: 100, memory: 65 << 20), Self.report(.meta, rate: 100, memory: 1 << 20)]
        let figure = try Self.figure(results, "largest daemon")
        #expect(figure.measured == 65)
        #expect(figure.isReached == false)
        #expect(figure.note == MatrixCase.meta.title)
    }

    @Test("Tables that take more in the second half of a long run than in the first have grown", arguments: [
        (120.0, 100, true as Bool?), (120, 115, false), (30, 100, nil),
    ])
    func growth(_ seconds: Double, _ last: Int, _ isReached: Bool?) throws {
        let course = (1...10).map { tenth in
            CoursePoint(
                deliveries: tenth, seconds: seconds * Double(tenth) / 10,
                tables: TableSizes(hotTables: ["outbox": tenth == 10 ? last - 50 : 50], hotIndexes: ["outbox": 50], onceKey: tenth * 1_000),
                peakMemoryBytes: 0)
        }
        var results = MatrixResults(parts: [.endurance])
        results.reports[.endurance] = [Self.report(.endurance, rate: 1_000, course: course)]
        let figure = try Self.figure(results, "second half to first")
        #expect(figure.measured == Double(last) / 100)
        #expect(figure.isReached == isReached)
    }

    @Test("The JSON holds every figure with its target and every run")
    func json() throws {
        var results = MatrixResults(parts: [.rates])
        results.reports[.meta] = [Self.report(.meta, rate: 100)]
        let json = try MatrixReport(results, size: .usual, minutes: 2, loadAtStart: 1).json()
        for text in ["\"target\" : \"≥ 20000.0\"", "\"reached\" : false", "\"size\" : \"usual\"", "\"meta\" : [", "\"wal_bytes\" : 1000"] {
            #expect(json.contains(text), "\(text)")
        }
    }
}
