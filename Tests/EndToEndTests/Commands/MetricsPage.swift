/// A page in Prometheus' text format, read strictly: whatever does not fit it throws.
struct MetricsPage {
    struct Malformed: Error {
        let line: String
        let why: String
    }

    struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var samples: [Sample] = []
    private(set) var types: [String: String] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(line: "", why: "the last line does not end") }
        var helped: Set<String> = []
        var family = ""
        for line in text.split(separator: "\n").map(String.init) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, helped.insert(words[2]).inserted else { throw Malformed(line: line, why: "HELP twice or empty") }
                family = words[2]
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == family, types[family] == nil, ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Malformed(line: line, why: "TYPE without its HELP, twice, or unknown") }
                types[family] = words[3]
            } else {
                let sample = try Self.sample(line)
                let names = types[family] == "histogram" ? ["_bucket", "_sum", "_count"].map { family + $0 } : [family]
                guard names.contains(sample.name) else { throw Malformed(line: line, why: "a sample outside its family") }
                guard types[family] != "counter" || sample.name.hasSuffix("_total") else { throw Malformed(line: line, why: "a counter's name ends in _total") }
                guard !samples.contains(where: { $0.name == sample.name && $0.labels == sample.labels }) else {
                    throw Malformed(line: line, why: "the sample twice")
                }
                samples.append(sample)
            }
        }
    }

    /// The value of the one sample with these labels among its own.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let found = samples.filter { sample in sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value } }
        return found.count == 1 ? found[0].value : nil
    }

    private static func sample(_ line: String) throws -> Sample {
        guard let space = line.lastIndex(of: " "), let value = number(line[line.index(after: space)...]) else {
            throw Malformed(line: line, why: "no value")
        }
        let head = line[..<space]
        let name = String(head.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        var labels: [String: String] = [:]
        let rest = head.dropFirst(name.count)
        guard !name.isEmpty, rest.isEmpty || (rest.hasPrefix("{") && rest.hasSuffix("}")) else { throw Malformed(line: line, why: "the name") }
        if !rest.isEmpty {
            for pair in rest.dropFirst().dropLast().split(separator: ",") {
                let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2, sides[1].count >= 2, sides[1].hasPrefix("\""), sides[1].hasSuffix("\"") else {
                    throw Malformed(line: line, why: "a label")
                }
                labels[String(sides[0])] = String(sides[1].dropFirst().dropLast())
            }
        }
        return Sample(name: name, labels: labels, value: value)
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
