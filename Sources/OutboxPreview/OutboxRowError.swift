/// Why a line of input is no row of the outbox. It quotes no value: a row is full of personal data (rule D17).
package struct OutboxRowError: Error, Sendable, Equatable, CustomStringConvertible {
    package struct Problem: Sendable, Equatable {
        /// The column; `nil` where the line as a whole is wrong.
        var key: String?
        package var message: String
    }

    /// From 1.
    var line: Int
    package var problems: [Problem]

    /// One line per problem.
    package var description: String {
        problems.map { problem in "line \(line): " + (problem.key.map { $0 + ": " } ?? "") + problem.message }.joined(separator: "\n")
    }
}
