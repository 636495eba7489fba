import ConversionCore

/// What an apply changes, for a person to read.
struct SettingsChange {
    private(set) var lines: [String] = []
    let isEmpty: Bool
    /// Names of the destinations that are taken away; one that goes on under another name is not.
    let removed: [String]

    init(from before: WorkspaceSettings?, to after: WorkspaceSettings) {
        guard let before else {
            lines = ["workspace \(after.name): created"] + after.destinations.map { "+ \(Self.name($0))" }
            isEmpty = false
            removed = []
            return
        }
        let old = Dictionary(before.destinations.map { ($0.name, $0) }) { first, _ in first }
        for destination in after.destinations {
            if let known = old[destination.name] {
                if !Self.equal(known, destination) { lines.append("~ \(Self.name(destination))") }
            } else {
                lines.append("+ \(Self.name(destination))")
            }
        }
        let kept = Set(after.destinations.map(\.name))
        let gone = before.destinations.filter { !kept.contains($0.name) }
        lines += gone.map { "- \(Self.name($0))" }
        let renamed = Set(after.destinations.map(\.originalName))
        removed = gone.filter { !renamed.contains($0.originalName) }.map(\.name)
        let reordered = before.destinations.map(\.name) != after.destinations.map(\.name)
        var (plainBefore, plainAfter) = (before, after)
        plainBefore.destinations = []
        plainAfter.destinations = []
        if plainBefore != plainAfter { lines.insert("~ workspace settings", at: 0) }
        isEmpty = lines.isEmpty && !reordered
        lines.insert("workspace \(after.name): \(isEmpty ? "unchanged" : "updated")", at: 0)
    }

    private static func name(_ destination: DestinationSettings) -> String {
        "\(destination.name) (\(destination.platform.rawValue))"
    }

    /// The file does not know the name under which a destination was created.
    private static func equal(_ left: DestinationSettings, _ right: DestinationSettings) -> Bool {
        var left = left
        left.originalName = right.originalName
        return left == right
    }
}
