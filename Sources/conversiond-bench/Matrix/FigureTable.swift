import Foundation

/// Figures as a table, for a terminal or for Markdown.
struct FigureTable {
    private static let heads = ["", "measured", "target", "reached", "of raw SQL", "of raw HTTP", ""]

    let figures: [Figure]

    func text() -> String {
        let rows = figures.map(cells)
        let widths = Self.heads.indices.map { column in ([Self.heads] + rows).map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            // Names and notes from the left, numbers from the right.
            let padded = zip(cells, widths).enumerated().map { column, pair in
                let padding = String(repeating: " ", count: pair.1 - pair.0.count)
                return column == 0 || column == cells.count - 1 ? pair.0 + padding : padding + pair.0
            }
            return Self.trimmed("  " + padded.joined(separator: "  "))
        }
        var lines = [line(Self.heads)]
        var section = ""
        for (figure, row) in zip(figures, rows) {
            if figure.section != section { lines += ["", figure.section] }
            section = figure.section
            lines.append(line(row))
        }
        return lines.joined(separator: "\n")
    }

    func markdown() -> String {
        var lines: [String] = []
        var section = ""
        for figure in figures {
            if figure.section != section {
                if !lines.isEmpty { lines.append("") }
                lines.append("| \(([figure.section] + Self.heads.dropFirst()).joined(separator: " | ")) |")
                lines.append("| --- | --: | --: | --- | --: | --: | --- |")
            }
            section = figure.section
            lines.append("| \(cells(figure).joined(separator: " | ")) |")
        }
        return lines.joined(separator: "\n")
    }

    private func cells(_ figure: Figure) -> [String] {
        [
            figure.name, Self.number(figure.measured, figure.unit),
            figure.target.map { "\($0.sign) \(Self.number($0.bound, figure.unit))" } ?? "",
            figure.target == nil ? "" : figure.isReached.map { $0 ? "yes" : "NO" } ?? "–",
            figure.ofRawSql.map { Self.number($0, .ratio) } ?? "", figure.ofRawHttp.map { Self.number($0, .ratio) } ?? "", figure.note,
        ]
    }

    private static func number(_ value: Double?, _ unit: Figure.Unit) -> String {
        guard let value, value.isFinite else { return "–" }
        // Few requests of many events are a small share of what HTTP could do.
        let decimals = unit == .ratio && value > 0 && value < 0.1 ? 4 : unit.decimals
        let digits = String(format: "%.\(decimals)f", value)
        let (whole, rest) = (digits.prefix { $0 != "." }, digits.drop { $0 != "." })
        let grouped = whole.count > 4 ? Self.grouped(whole) : String(whole)
        return unit.rawValue.isEmpty || unit == .ratio ? grouped + rest : "\(grouped)\(rest) \(unit.rawValue)"
    }

    private static func grouped(_ digits: Substring) -> String {
        digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text += "," }
            text.append(digit.element)
        }
    }

    private static func trimmed(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }
}
