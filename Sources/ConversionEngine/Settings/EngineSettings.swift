import ConversionCore
import Destinations

/// A destination as the engine knows it: its settings, the number the database gave it, and its adapter.
public struct ResolvedDestination: Sendable {
    public let id: Int32
    public let workspace: String
    public let settings: DestinationSettings
    public let adapter: any DestinationAdapter

    public var name: String { settings.name }
    public var platform: Platform { settings.platform }
    /// How logs and metrics call it: two workspaces may have destinations of one name.
    public var label: String { workspace == "default" ? name : "\(workspace)/\(name)" }
}

/// All settings in force, read at one moment.
public struct EngineSettings: Sendable {
    public struct Workspace: Sendable {
        public let settings: WorkspaceSettings
        /// In the order of ``WorkspaceSettings/destinations``.
        public let destinations: [ResolvedDestination]
    }

    public let version: Int64
    public let workspaces: [String: Workspace]
    /// Every destination, also those removed from the settings for which events still wait.
    public let destinations: [Int32: ResolvedDestination]
    /// Destinations that were removed from the settings.
    public let removed: Set<Int32>

    public static let empty = EngineSettings(version: 0, workspaces: [:], destinations: [:], removed: [])
}
