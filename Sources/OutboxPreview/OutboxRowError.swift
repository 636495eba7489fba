/// Why a line of input is no row of the outbox. It quotes no value: a row is full of personal data (rule D17).
struct OutboxRowError: Error, Sendable, Equatable, CustomStringConvertible {
    struct Problem: Sendable, Equatable {
        /// The column; `nil` where the line as a whole is wrong.
        var key: String?
        var message: String
    }

    /// From 1.
    var line: Int
    var problems: [Problem]

    /// One line per problem.
    var description: String {
        problems.map { problem in "line \(line): " + (problem.key.map { $0 + ": " } ?? "") + problem.message }.joined(separator: "\n")
    }
}
