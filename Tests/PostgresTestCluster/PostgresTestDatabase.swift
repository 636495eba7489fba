import PostgresClient

/// A database that one test has to itself.
public struct PostgresTestDatabase: Sendable {
    public let name: String
    /// Through the Unix socket, as the superuser `postgres`.
    public let connectionString: String
    let cluster: PostgresTestCluster

    /// Through TCP on loopback, as the superuser or as another role.
    public func tcpConnectionString(user: String = "postgres") -> String {
        cluster.tcpConnectionString(database: name, user: user)
    }

    public func configuration(preparesStatements: Bool = true) throws(PostgresError) -> PostgresConfiguration {
        try PostgresConfiguration(connectionString, preparesStatements: preparesStatements)
    }

    public func connect() async throws(PostgresError) -> PostgresConnection {
        try await PostgresConnection.connect(configuration())
    }

    /// Removes the database, and whoever is still connected to it.
    public func drop() async throws {
        try await cluster.drop(name)
    }
}
