import CSchema
import PostgresClient

/// Brings the schema `conversiond` up to date, one transaction per numbered migration.
///
/// Safe to repeat and safe while daemons run: an advisory lock lets one migrator work at a time, and what is
/// recorded in `conversiond.schema_migration` is not run again.
public struct Migrator: Sendable {
    public struct Migration: Sendable, Equatable {
        public let version: Int32
        public let name: String
        let sql: String
    }

    /// Where the database stands.
    public enum Status: Sendable, Equatable {
        case upToDate(version: Int32)
        case behind(version: Int32, pending: [Migration])
        /// The database was migrated by a newer conversiond than this one.
        case ahead(version: Int32, known: Int32)
    }

    /// The migrations in this binary, in order.
    public static let migrations: [Migration] = (0..<conversiond_migration_count()).map { index in
        let migration = conversiond_migration_at(index)
        return Migration(
            version: migration.version, name: String(cString: migration.name), sql: String(cString: migration.sql))
    }

    public static var newestVersion: Int32 { migrations.last?.version ?? 0 }

    private let connection: PostgresConnection

    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    public func status() async throws(PostgresError) -> Status {
        let version = try await appliedVersion(connection)
        if version > Self.newestVersion { return .ahead(version: version, known: Self.newestVersion) }
        let pending = Self.migrations.filter { $0.version > version }
        return pending.isEmpty ? .upToDate(version: version) : .behind(version: version, pending: pending)
    }

    /// Applies what is pending and returns it; calls `willApply` before each.
    public func migrate(willApply: @Sendable (Migration) -> Void = { _ in }) async throws -> [Migration] {
        var applied: [Migration] = []
        for migration in Self.migrations {
            let ran = try await connection.transaction { transaction in
                // Locked per migration and not per run, so that the lock is released with its transaction whatever happens.
                try await transaction.query("SELECT pg_advisory_xact_lock(1668247158, 3)")
                try await transaction.execute(script: Self.bookkeeping)
                guard try await appliedVersion(transaction) < migration.version else { return false }
                willApply(migration)
                try await transaction.execute(script: migration.sql)
                try await transaction.query(
                    "INSERT INTO conversiond.schema_migration (version, name) VALUES ($1, $2)",
                    [.int4(migration.version), .text(migration.name)])
                return true
            }
            if ran { applied.append(migration) }
        }
        return applied
    }

    private func appliedVersion(_ database: some PostgresExecuting) async throws(PostgresError) -> Int32 {
        let exists = try await database.query("SELECT to_regclass('conversiond.schema_migration') IS NOT NULL")
        guard try exists.bool(0, 0) else { return 0 }
        let rows = try await database.query("SELECT coalesce(max(version), 0) FROM conversiond.schema_migration")
        return try rows.int4(0, 0)
    }

    private static let bookkeeping = """
        SET LOCAL client_min_messages = warning;
        CREATE SCHEMA IF NOT EXISTS conversiond;
        CREATE TABLE IF NOT EXISTS conversiond.schema_migration (
            version    int PRIMARY KEY,
            name       text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE conversiond.schema_migration IS 'Which migrations of conversiond were applied, by "conversiond migrate".';
        COMMENT ON COLUMN conversiond.schema_migration.version IS 'The number in the file''s name.';
        COMMENT ON COLUMN conversiond.schema_migration.name IS 'The rest of the file''s name.';
        COMMENT ON COLUMN conversiond.schema_migration.applied_at IS 'When.';
        GRANT SELECT ON conversiond.schema_migration TO PUBLIC;
        """
}
