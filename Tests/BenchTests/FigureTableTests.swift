import Testing

@testable import conversiond_bench

@Suite("The benchmark's table")
struct FigureTableTests {
    private static let figures = [
        Figure(
            section: "Rates", name: "GA4", unit: .perSecond, measured: 6_716.4, target: .atLeast(12_000), ofRawSql: 0.174, ofRawHttp: 0.2),
        Figure(section: "Rates", name: "Meta", unit: .perSecond, measured: 1_234_567, target: .atLeast(20_000), note: "quick"),
        Figure(section: "Cost", name: "statements", unit: .statements, measured: 0.00891, target: .atMost(0.02)),
        Figure(section: "Cost", name: "CPU", unit: .microseconds, measured: nil, target: .atMost(25)),
        Figure(section: "Cost", name: "told only", unit: .ratio, measured: 1.234),
    ]

    @Test("Shows a figure beside its target, whether that is reached, and the raw limits, in columns")
    func text() {
        #expect(
            FigureTable(figures: Self.figures).text() == """
                                  measured       target  reached  of raw SQL  of raw HTTP

                Rates
                  GA4              6716 /s  ≥ 12,000 /s       NO        0.17         0.20
                  Meta        1,234,567 /s  ≥ 20,000 /s      yes                           quick

                Cost
                  statements        0.0089     ≤ 0.0200      yes
                  CPU                    –    ≤ 25.0 µs        –
                  told only           1.23
                """)
    }

    @Test("Shows the same as Markdown, a table for each section")
    func markdown() {
        #expect(
            FigureTable(figures: Self.figures).markdown() == """
                | Rates | measured | target | reached | of raw SQL | of raw HTTP |  |
                | --- | --: | --: | --- | --: | --: | --- |
                | GA4 | 6716 /s | ≥ 12,000 /s | NO | 0.17 | 0.20 |  |
                | Meta | 1,234,567 /s | ≥ 20,000 /s | yes |  |  | quick |

                | Cost | measured | target | reached | of raw SQL | of raw HTTP |  |
                | --- | --: | --: | --- | --: | --: | --- |
                | statements | 0.0089 | ≤ 0.0200 | yes |  |  |  |
                | CPU | – | ≤ 25.0 µs | – |  |  |  |
                | told only | 1.23 |  |  |  |  |  |
                """)
    }

    @Test("A target is reached at its bound, but not where it must stay below", arguments: [
        (Target.atLeast(12), 12.0, true), (.atLeast(12), 11.99, false), (.atMost(25), 25, true), (.atMost(25), 25.01, false),
        (.below(5), 5, false), (.below(5), 4.99, true), (.same, 0.95, true), (.same, 0.94, false), (.atLeast(1), .nan, false),
        (.atMost(1), .nan, false),
    ])
    func targets(_ target: Target, _ value: Double, _ isReached: Bool) {
        #expect(target.isReached(by: value) == isReached)
    }

    @Test("What was not measured is neither reached nor missed; what has no target is not judged")
    func withoutVerdict() {
        #expect(Self.figures.map(\.isReached) == [false, true, true, nil, nil])
    }
}
