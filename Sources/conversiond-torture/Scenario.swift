import OddInputs

/// One way of breaking things, and what is watched while it lasts.
struct Scenario: Sendable {
    let name: String
    /// What it breaks, for `--list` and the documentation.
    let breaks: String
    /// Whether `--short` runs it.
    let isShort: Bool
    /// What its stage has besides.
    let needs: Set<Need>
    /// Plays on a fresh stage; when it returns the rig settles the stage and judges.
    let play: @Sendable (Stage, inout SeededGenerator) async throws -> Void

    init(
        _ name: String, breaks: String, isShort: Bool = false, needs: Set<Need> = [],
        play: @escaping @Sendable (Stage, inout SeededGenerator) async throws -> Void
    ) {
        self.name = name
        self.breaks = breaks
        self.isShort = isShort
        self.needs = needs
        self.play = play
    }

    enum Need: Sendable {
        /// A PostgreSQL cluster of its own, which does not outlive the scenario.
        case ownCluster
        /// A cluster of its own, and a synchronous standby that takes over.
        case standby
        /// Platforms that speak TLS as well.
        case tls
    }

    /// In the order in which a failure says most.
    static let all: [Scenario] = [
        kill, killAtPoints, frozen, frozenInTransaction, replicas, databaseRestarts, databaseOutage, silentDatabase, databaseLimits, lostCommit, diskFull,
        failover, heldSnapshot, platforms, platformNetwork, tls, longOutage,
        oneDead, flood, pooled, network, flowsAgain, isolated, clocks, systemClocks, poison, mixed,
    ]
}
