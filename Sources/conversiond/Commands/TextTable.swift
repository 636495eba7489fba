/// Columns for a terminal.
struct TextTable {
    private var rows: [[String]]
    /// Columns of numbers stand to the right.
    private let numeric: Set<Int>

    init(_ head: [String], numeric: Set<Int> = []) {
        rows = [head]
        self.numeric = numeric
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let filler = String(repeating: " ", count: widths[column] - cell.count)
                return numeric.contains(column) ? filler + cell : cell + filler
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
