import Synchronization

/// The settings in force, swapped whole.
final class SettingsHolder: Sendable {
    private let state = Mutex(EngineSettings.empty)

    var current: EngineSettings { state.withLock { $0 } }

    func replace(_ settings: EngineSettings) {
        state.withLock { $0 = settings }
    }
}
