/// Finds the word that was probably meant.
package enum NearMiss {
    /// The nearest candidate if it is near enough: one slip in four characters, at least one, at most three;
    /// else one that the word begins.
    package static func of(_ word: String, among candidates: some Sequence<String>) -> String? {
        let limit = min(3, max(1, word.count / 4))
        var best: (word: String, distance: Int)?
        for candidate in candidates where candidate != word {
            let distance = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best { return best.word }
        // A word cut short, as ga_client for ga_client_id.
        return word.count < 4 ? nil : candidates.first { $0 != word && $0.hasPrefix(word) }
    }

    /// ` (did you mean "x"?)`, or nothing.
    package static func hint(_ word: String, among candidates: some Sequence<String>) -> String {
        of(word, among: candidates).map { " (did you mean \"\($0)\"?)" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours.
    private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        // Far longer words are no near misses, and the table below grows with the product.
        guard left.count <= 64, right.count <= 64 else { return .max }
        var rows = [Array(0...right.count)]
        for (i, character) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (character == other ? 0 : 1))
                if i > 0, j > 0, character == right[j - 1], left[i - 1] == other { cost = min(cost, rows[i - 1][j - 1] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
