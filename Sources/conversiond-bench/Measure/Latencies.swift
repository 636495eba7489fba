/// Of an operation that was done many times, in milliseconds.
struct Latencies: Encodable, Sendable {
    var count: Int
    var mean: Double
    var p50: Double
    var p99: Double
    var maximum: Double

    init(_ durations: [Duration]) {
        let sorted = durations.map { $0 / .milliseconds(1) }.sorted()
        count = sorted.count
        mean = sorted.isEmpty ? 0 : sorted.reduce(0, +) / Double(sorted.count)
        p50 = Self.percentile(50, of: sorted)
        p99 = Self.percentile(99, of: sorted)
        maximum = sorted.last ?? 0
    }

    /// The smallest value that is not exceeded by so many of a hundred (nearest rank).
    private static func percentile(_ rank: Int, of sorted: [Double]) -> Double {
        sorted.isEmpty ? 0 : sorted[(sorted.count * rank + 99) / 100 - 1]
    }
}
