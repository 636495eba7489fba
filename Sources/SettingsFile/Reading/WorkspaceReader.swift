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
        settings.destinations = readDestinations(root.subtables("destination"))
        root.refuseUnknownKeys { key in
            if workspaceKeys.contains(key) { return "unknown key here, expected it below [workspace]" }
            if DestinationKey.isKnown(key) { return "unknown key here, expected it below a [[destination]]" }
            return nil
        }
        return settings
    }

    private static func read(_ table: StrictTable, into settings: inout WorkspaceSettings) {
        settings.name = table.name("name") ?? settings.name
        settings.strategy = table.word("strategy", of: [.strict, .sendAll]) ?? settings.strategy
        settings.mapping = table.word("mapping", of: [MappingType.sales])?.rawValue ?? settings.mapping
        settings.currency = table.string("currency", expected: "an ISO 4217 code in capital letters, such as \"IDR\"") {
            $0.utf8.count == 3 && $0.utf8.allSatisfy(isCapital)
        }
        settings.phoneCountry = table.string(
            "phone_country", expected: "an ISO 3166-1 alpha-2 code in capital letters, such as \"ID\""
        ) {
            $0.utf8.count == 2 && $0.utf8.allSatisfy(isCapital)
        }
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

    private static func isCapital(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }
}

/// The default mappings that a workspace can choose (rule R5).
private enum MappingType: String {
    case sales
}
