import SettingsFile

/// Why the configuration was refused; the command ends with status 78. No message holds a password.
struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    enum Reason: String, Sendable {
        case unreadable
        case invalid
    }

    var reason: Reason
    var problems: [SettingsFileError.Problem]

    var description: String { problems.map(\.description).joined(separator: "\n") }
}
