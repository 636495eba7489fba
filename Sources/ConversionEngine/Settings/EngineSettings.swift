import ConversionCore
import Destinations

/// A destination as the engine knows it: its settings, the number the database gave it, and its adapter.
///
/// A class, because every event under way refers to one.
public final class ResolvedDestination: Sendable {
    public let id: Int32
    public let workspace: String
    public let settings: DestinationSettings
    public let adapter: any DestinationAdapter
    /// How logs and metrics call it: two workspaces may have destinations of one name.
    public let label: String

    init(id: Int32, workspace: String, settings: DestinationSettings, adapter: any DestinationAdapter) {
        self.id = id
        self.workspace = workspace
        self.settings = settings
        self.adapter = adapter
        label = workspace == "default" ? settings.name : "\(workspace)/\(settings.name)"
    }

    public var name: String { settings.name }
    public var platform: Platform { settings.platform }
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
