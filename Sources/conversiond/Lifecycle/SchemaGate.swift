import ConversionEngine
import PostgresClient

/// Refuses to work on a schema that this binary does not know.
enum SchemaGate {
    /// Why the schema cannot be used; the command ends with status 78.
    struct Mismatch: Error, Sendable, CustomStringConvertible {
        let description: String
    }

    /// Throws ``Mismatch`` where the schema is behind, ahead, or closed to this role, and `PostgresError` for all else.
    static func check(_ connection: PostgresConnection) async throws {
        let status: Migrator.Status
        do throws(PostgresError) {
            status = try await Migrator(connection).status()
        } catch where error.sqlState == DatabaseAccess.insufficientPrivilege {
            throw Mismatch(description: "this role may not read the schema conversiond: " + DatabaseAccess.grantHint)
        }
        if let problem = problem(of: status) { throw Mismatch(description: problem) }
    }

    /// `nil` if the schema is the one this binary knows.
    static func problem(of status: Migrator.Status) -> String? {
        switch status {
        case .upToDate:
            nil
        case .behind(let version, _) where version == 0:
            "the database has no schema conversiond; run: conversiond migrate"
        case .behind(let version, let pending):
            "the schema is at version \(version) and this conversiond needs \(pending.last?.version ?? version); run: conversiond migrate"
        case .ahead(let version, let known):
            "the schema is at version \(version), migrated by a newer conversiond; this one knows \(known): install the newer one"
        }
    }
}
