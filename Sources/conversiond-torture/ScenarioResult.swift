import PlatformSimulator

/// A row of the table at the end.
struct ScenarioResult: Sendable {
    let scenario: String
    let seed: UInt64
    var verdict = Verdict()
    var faults = 0
    var longestRecovery: Duration = .zero
    var duration: Duration = .zero
    /// Figures that it measured besides.
    var remarks: [String] = []
    /// What kept the scenario from its end; nil when it came there.
    var failure: String?
    /// What is missing to play it at all.
    var leftOut: String?

    var isClean: Bool { failure == nil && verdict.isClean }

    var outcome: String {
        if leftOut != nil { return "left out" }
        return isClean ? "ok" : "FAILED"
    }

    static let heads = ["scenario", "events", "faults", "lost", "doubled", "silent", "unexplained", "in doubt", "refused", "longest recovery", "took", "seed", ""]

    var cells: [String] {
        [
            scenario, "\(verdict.events)", "\(faults)", "\(verdict.lost)", "\(verdict.doubled)", "\(verdict.silent + verdict.unexpected)",
            "\(verdict.unexplained)", "\(verdict.inDoubt)", "\(verdict.refused)", Self.seconds(longestRecovery), Self.seconds(duration), "\(seed)", outcome,
        ]
    }

    static func table(_ results: [ScenarioResult]) -> String {
        let rows = [heads] + results.map(\.cells)
        let widths = heads.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { position, cell in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                return position == 0 || position == heads.count - 1 ? cell.0 + blanks : blanks + cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    static func milliseconds(_ duration: Duration) -> String { "\(Int((duration / .milliseconds(1)).rounded())) ms" }

    static func seconds(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
