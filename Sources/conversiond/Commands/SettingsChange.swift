import ConversionCore

/// What an apply changes, for a person to read.
struct SettingsChange {
    private(set) var lines: [String] = []
    let isEmpty: Bool

    init(from before: WorkspaceSettings?, to after: WorkspaceSettings) {
        guard let before else {
            lines = ["workspace \(after.name): created"] + after.destinations.map { "+ \(Self.name($0))" }
            isEmpty = false
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
        lines += before.destinations.filter { !kept.contains($0.name) }.map { "- \(Self.name($0))" }
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
