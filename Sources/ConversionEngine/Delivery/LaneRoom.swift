/// What a destination's lane can take of what is being planned.
struct LaneRoom: Sendable {
    /// Events that may wait in memory.
    var events = 0
    /// Of those where the platform counts repeats, how many are written as started because they are sent at once (rule D15).
    var startable = 0
}

/// A batch that was planned to be sent at once, as it was written.
struct PlannedInHand: Sendable {
    let batch: Batch
    /// Positions below this may be sent without a further mark; nothing has been sent yet.
    let started: Int
}
