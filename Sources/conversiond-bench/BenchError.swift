/// Why nothing could be measured; for the person at the terminal.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
