import ArgumentParser
import PostgresClient

/// A command's way to the database, and the exit status that each failure deserves.
enum DatabaseAccess {
    /// SQLSTATE insufficient_privilege.
    static let insufficientPrivilege = "42501"
    static let grantHint = "have the DBA run GRANT conversiond_daemon TO it (conversiond_admin for settings, conversiond_reader for status)"

    /// Ends with status 78 where the connection string is not one.
    static func configuration(_ configuration: DaemonConfiguration) throws -> PostgresConfiguration {
        do throws(PostgresError) {
            // Behind a pooler in transaction mode the next statement may meet another server process, which knows nothing of
            // what was prepared in this one, or knows another statement by that name.
            return try PostgresConfiguration(
                configuration.database?.text ?? "", applicationName: "conversiond",
                preparesStatements: !configuration.usesTransactionPooling)
        } catch {
            StandardStream.error.writeLine("database.url: \(error.message)")
            throw ExitStatus.configuration
        }
    }

    /// Does work on a connection, prints what goes wrong, and ends with status 78 for a schema that does not fit, else 1.
    static func run(
        _ configuration: DaemonConfiguration, checksSchema: Bool = true, rights: String = grantHint,
        _ work: (PostgresConnection) async throws -> Void
    ) async throws {
        let database = try Self.configuration(configuration)
        do {
            let connection = try await PostgresConnection.connect(database)
            if checksSchema { try await SchemaGate.check(connection) }
            try await work(connection)
            await connection.close()
        } catch let error as SchemaGate.Mismatch {
            StandardStream.error.writeLine(error.description)
            throw ExitStatus.configuration
        } catch let error as PostgresError {
            StandardStream.error.writeLine(text(error, database: database, rights: rights))
            throw ExitStatus.failure
        }
    }

    static func text(_ error: PostgresError, database: PostgresConfiguration, rights: String = grantHint) -> String {
        if error.sqlState == insufficientPrivilege { return "\(error.message) (\(database)): the role lacks a right; \(rights)" }
        if error.reason == .connectionFailed { return "the database cannot be reached: \(error.message) (\(database))" }
        return "the database failed: \(error)"
    }
}
