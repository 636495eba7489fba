import ConversionCore
import PostgresClient

/// What became of a batch since its last write-back.
struct BatchUpdate: Sendable {
    enum Disposition: Sendable, Equatable {
        /// Still ours, some events settled.
        case underWay
        /// Every event has its final outcome: the row goes.
        case finished
        /// Handed back: to be claimed again after this span, by anyone.
        case released(after: TimeSpan)
    }

    let batchID: Int64
    let epoch: Int32
    /// `remaining` as the database has it before this update: fences a repeat of a write-back that was committed unseen.
    var previousRemaining: Int
    var remaining: Int
    var done: [UInt8]
    var disposition: Disposition
    var attempt: Int
    /// Written as an age at the moment of writing, which may come hours later, when the database is back.
    var doubt: Doubt
    var waitingFor: Reason?
    /// Once keys given back by events that were finally refused (rule D4).
    var freedKeys: [PostgresUUID]

    /// Takes in a later update of the same batch.
    mutating func merge(_ later: BatchUpdate) {
        let previous = previousRemaining
        let keys = freedKeys + later.freedKeys
        self = later
        previousRemaining = previous
        freedKeys = keys
    }
}
