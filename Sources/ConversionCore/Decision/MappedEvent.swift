/// What a destination's mapping makes of a status, before any other gate.
enum MappedEvent: Equatable {
    /// `category` is the platform's catalog name, or for an own status the custom name itself (rule D3).
    case event(name: String, category: String)
    case dontSend
    case notMapped

    /// Looks up the status: the destination's own name first, then the workspace's mapping.
    ///
    /// A custom name that is in the platform's printed catalog, exact case, is a remap: the category is the new name.
    /// Any other custom name is an alias: the category stays the default mapping's, so Purchase renamed Closing is
    /// still Purchase (rule D3). A status that only the destination knows has no default to stay with: its name is
    /// its category.
    init(status: String, destination: DestinationSettings, mappingType: String) {
        let platform = destination.platform
        let standard = DefaultMapping.row(status: status, type: mappingType)?.eventName(for: platform)
        // A blank name is refused when settings are applied; should one be there all the same, it renames nothing.
        guard let custom = destination.events[status].flatMap(nonBlank) else {
            self = standard.map { .event(name: $0, category: $0) } ?? .notMapped
            return
        }
        if custom == DestinationSettings.dontSend {
            self = .dontSend
        } else if EventCatalog.contains(custom, for: platform) {
            self = .event(name: custom, category: custom)
        } else {
            self = .event(name: custom, category: standard ?? custom)
        }
    }
}
