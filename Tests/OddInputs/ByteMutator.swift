/// Changes inputs at random, by a seed: what a test does in seconds of what the coverage-guided fuzzer does in hours.
package struct ByteMutator: Sendable {
    private var random: SeededGenerator
    private let corpus: [[UInt8]]

    /// - Parameter corpus: what pieces are taken from; not empty.
    package init(seed: UInt64, corpus: [[UInt8]]) {
        random = SeededGenerator(seed: seed)
        self.corpus = corpus
    }

    /// An input of the corpus with one to eight changes, at most 64 kB.
    package mutating func next() -> [UInt8] {
        var bytes = pick(corpus)
        for _ in 0..<below(8) + 1 { change(&bytes) }
        return Array(bytes.prefix(65_536))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = below(bytes.count + 1)
        let end = min(bytes.count, place + 1 + below(below(10) == 0 ? 200 : 8))
        switch below(9) {
        case 0: if place < bytes.count { bytes[place] ^= 1 << UInt8(below(8)) }
        case 1: if place < bytes.count { bytes[place] = UInt8.random(in: .min ... .max, using: &random) }
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count + 1))
        case 4: bytes.replaceSubrange(place..<end, with: Array(pick(Self.pieces).utf8))
        case 5: bytes.insert(contentsOf: Array(pick(Self.pieces).utf8), at: place)
        case 6: changeNumber(&bytes, from: place)
        case 7:
            let other = pick(corpus)
            let start = below(other.count + 1)
            bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + below(64))])
        default: bytes.removeSubrange(place...)
        }
    }

    /// The next number becomes one at a bound.
    private mutating func changeNumber(_ bytes: inout [UInt8], from place: Int) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[place...].firstIndex(where: { digits.contains($0) }) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(pick(Self.numbers).utf8))
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    private static let numbers = [
        "0", "-1", "1", "401", "403", "404", "413", "422", "429", "500", "2147483648", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "18446744073709551616", "1e999", "1e-999", "0.1", "99999999999999999999999999999999",
    ]

    private static let pieces = [
        "\"", "'", "{", "}", "[", "]", ",", ":", "=", "\n", "\r\n", "\\", "\\u0000", "\\ud800", "\\ud83e\\udde8", "\u{0}", "\u{1F}", "\u{7F}",
        "\u{A0}", "\u{202E}", "\u{FEFF}", "🧨", "👩‍👩‍👧‍👦", "é", "e\u{301}", "İ", "ß", "٣", "null", "true", "{}", "[]", "\"\"", "[[[[[[[[", "#", "?", "@",
        "%00", "%40", "+", "(0)", "ext.", "planted.person@example.com", "+6281234500077", "Planted Person",
    ]
}
