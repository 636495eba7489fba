import ConversionCore
import Destinations
import PostgresClient

/// The settings tables: read whole at one moment, written whole per workspace in one transaction.
public struct SettingsStore: Sendable {
    /// A setting in the tables that cannot be used; it counts as missing.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        public let workspace: String
        public let description: String
    }

    public struct Loaded: Sendable {
        public let settings: EngineSettings
        public let problems: [Problem]
    }

    private let connection: PostgresConnection

    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    public func version() async throws(PostgresError) -> Int64 {
        let rows = try await connection.query("SELECT version FROM conversiond.settings_version", timeout: SettingsTables.timeout)
        return try rows.int8(0, 0)
    }

    /// Reads everything in one snapshot.
    public func load(endpoints: Endpoints) async throws -> Loaded {
        let tables = try await connection.transaction(.repeatableReadReadOnly) { try await SettingsTables.read($0) }
        return tables.resolve(endpoints: endpoints)
    }

    /// The settings of one workspace as `settings apply` would write them again; `nil` if there is none of that name.
    public func export(workspace: String) async throws -> WorkspaceSettings? {
        let loaded = try await load(endpoints: Endpoints())
        if let problem = loaded.problems.first(where: { $0.workspace == workspace }) { throw problem }
        return loaded.settings.workspaces[workspace]?.settings
    }

    /// Replaces the settings of one workspace. Destinations are matched by name; those no longer named are marked
    /// removed and keep their history, their once keys and what waits for them.
    public func apply(_ settings: WorkspaceSettings) async throws {
        try await connection.transaction { transaction in
            try await SettingsWriter(transaction).write(settings)
        }
    }
}
