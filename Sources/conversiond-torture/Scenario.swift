/// One way of breaking things, and what is watched while it lasts.
struct Scenario: Sendable {
    let name: String
    /// What it breaks, for `--list` and the documentation.
    let breaks: String
    /// Whether `--short` runs it.
    let isShort: Bool
    /// Plays on a fresh stage; when it returns the rig settles the stage and judges.
    let play: @Sendable (Stage, inout SeededGenerator) async throws -> Void

    init(
        _ name: String, breaks: String, isShort: Bool = false,
        play: @escaping @Sendable (Stage, inout SeededGenerator) async throws -> Void
    ) {
        self.name = name
        self.breaks = breaks
        self.isShort = isShort
        self.play = play
    }

    /// In the order in which a failure says most.
    static let all: [Scenario] = [
        kill, killAtPoints, frozen, replicas, databaseRestarts, databaseOutage, databaseLimits, heldSnapshot, platforms,
        oneDead, pooled, network, isolated, clocks, poison, mixed,
    ]
}
