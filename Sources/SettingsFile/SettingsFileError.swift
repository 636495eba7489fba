/// Why a file was refused: every problem in it, not only the first.
///
/// No message quotes the value of a key that holds a secret.
public struct SettingsFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Reason: String, Sendable, Hashable {
        /// Not TOML.
        case syntax
        /// TOML, but not what was expected.
        case content
    }

    public var reason: Reason
    /// Sorted by line.
    public var problems: [Problem]

    public init(reason: Reason, problems: [Problem]) {
        self.reason = reason
        self.problems = problems
    }

    /// One line per problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }

    /// One thing that is wrong, and where.
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        /// The file's name, or an environment variable's.
        public var source: String
        /// From 1; `nil` for an environment variable.
        public var line: Int?
        /// As in `destination[meta-main].pixel_id`; empty for a syntax error.
        public var key: String
        /// What was found and what was expected.
        public var message: String

        public init(source: String, line: Int?, key: String, message: String) {
            self.source = source
            self.line = line
            self.key = key
            self.message = message
        }

        public var description: String {
            source + (line.map { ":\($0)" } ?? "") + ": " + (key.isEmpty ? "" : key + ": ") + message
        }
    }
}
