import PostgresClient
import PostgresTestCluster
import Testing

/// Lends a connection to the shared cluster; what a test makes there is temporary.
@discardableResult
func withConnection<Value>(
    preparesStatements: Bool = true,
    onNotice: (@Sendable (PostgresNotice) -> Void)? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (PostgresConnection) async throws -> Value
) async throws -> Value {
    let cluster = try await PostgresTestCluster.shared
    let connection = try await PostgresConnection.connect(
        PostgresConfiguration(
            cluster.connectionString(), preparesStatements: preparesStatements, onNotice: onNotice))
    let value: Value
    do {
        value = try await body(connection)
    } catch {
        await connection.close()
        throw error
    }
    await connection.close()
    return value
}

/// The error that the work throws; records an issue when it throws none or another one.
func postgresError(
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ work: () async throws -> some Any
) async throws -> PostgresError {
    do {
        _ = try await work()
    } catch let error as PostgresError {
        return error
    }
    return try #require(nil, "no error was thrown", sourceLocation: sourceLocation)
}

/// A statement that says NOTICE `running` and then runs for a minute, for a test that interrupts it.
let longStatement = "DO $$ BEGIN RAISE NOTICE 'running'; PERFORM pg_sleep(60); END $$"

/// Tells a test when ``longStatement`` runs on the server.
struct RunningSignal {
    let stream: AsyncStream<Void>
    let onNotice: @Sendable (PostgresNotice) -> Void

    init() {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        self.stream = stream
        onNotice = { notice in
            if notice.message == "running" { continuation.yield() }
        }
    }

    func wait() async {
        for await _ in stream { return }
    }
}
