/// Why a daemon cannot be run, or what it died of; for the person at the terminal.
public struct DaemonProcessError: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
