/// Why a test cluster could not be had.
public struct PostgresTestClusterError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
