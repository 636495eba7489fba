import ConversionCore

/// Reads the root table of a settings file.
enum WorkspaceReader {
    private static let workspaceKeys = [
        "name", "strategy", "mapping", "currency", "phone_country", "consent", "modal_trigger_statuses",
    ]

    static func read(_ root: StrictTable) -> WorkspaceSettings {
        // The outbox's own default, so that a file without a name is about the rows without a workspace.
        var settings = WorkspaceSettings(name: "default")
        if let workspace = root.subtable("workspace") { read(workspace, into: &settings) }
        if let values = root.subtable("value") { settings.values = ValueReader.read(values) }
        let tables = root.subtables("destination")
        settings.destinations = readDestinations(tables)
        root.refuseUnknownKeys { key in
            if workspaceKeys.contains(key) { return "unknown key here, expected it below [workspace]" }
            if DestinationKey.isKnown(key) { return "unknown key here, expected it below a [[destination]]" }
            return nil
        }
        refuseWhatTheModelRefuses(settings, root, destinations: tables)
        return settings
    }

    /// Reports what the settings tables would refuse too, at the place in the file.
    private static func refuseWhatTheModelRefuses(_ settings: WorkspaceSettings, _ root: StrictTable, destinations: [StrictTable]) {
        for problem in settings.problems() {
            var keys = problem.path[...]
            var table = root
            if keys.count > 2, keys.first == "destination", let named = destinations.first(where: { $0.label == DestinationReader.label(of: keys[1]) }) {
                table = named
                keys = keys.dropFirst(2)
            }
            // Of these the model says what is wrong rather than what would be right: what an id was mistaken for (rule R16).
            let explains = ["default_action", "actions", "events", "strict_requires_any"].contains(keys.first)
            table.report(Array(keys), explains ? ": \(problem.expected)" : ", expected \(problem.expected)")
        }
    }

    private static func read(_ table: StrictTable, into settings: inout WorkspaceSettings) {
        settings.name = table.name("name") ?? settings.name
        settings.strategy = table.word("strategy", of: [.strict, .sendAll]) ?? settings.strategy
        settings.mapping = table.word("mapping", of: [MappingType.sales])?.rawValue ?? settings.mapping
        settings.currency = table.string("currency")
        settings.phoneCountry = table.string("phone_country")
        settings.consent = table.word("consent", of: [.unlessDenied, .required]) ?? settings.consent
        settings.modalTriggerStatuses = table.words("modal_trigger_statuses", of: "statuses, such as [\"invoice\", \"won\"]") ?? []
        table.refuseUnknownKeys { key in
            DestinationKey.isKnown(key) ? "unknown key here, expected it below a [[destination]]" : nil
        }
    }

    private static func readDestinations(_ tables: [StrictTable]) -> [DestinationSettings] {
        var lineOfName: [String: Int] = [:]
        return tables.compactMap { table in
            let destination = DestinationReader.read(table)
            if let destination {
                let line = table.problems.line(of: table.path.appending("name"))
                if let first = lineOfName[destination.name] {
                    table.report("name", "found \(Found.quote(destination.name)) a second time (first in line \(first)), expected a name of its own")
                } else {
                    lineOfName[destination.name] = line
                }
            }
            return destination
        }
    }
}

/// The default mappings that a workspace can choose (rule R5).
private enum MappingType: String {
    case sales
}
