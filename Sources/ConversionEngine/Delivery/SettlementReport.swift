import ConversionCore

/// The settlements of one lane's replies, gathered per batch for one write-back.
struct SettlementReport {
    /// One event's settlement.
    struct Settled {
        let index: Int
        let settlement: Settlement
        /// When its request left; where none did, when it was settled.
        let began: Timestamp
    }

    let now: Timestamp
    private let destination: ResolvedDestination
    private(set) var byBatch: [Int64: [Settled]] = [:]
    private var counts: [OutcomeKind: Int] = [:]

    private struct OutcomeKind: Hashable {
        let status: SyncStatus
        let reason: Reason?
        let final: Bool
    }

    init(lane: Lane, now: Timestamp) {
        self.now = now
        destination = lane.destination
    }

    /// - Parameter began: when the request left that it was in.
    mutating func settle(_ settlement: Settlement, _ entry: Entry, began: Timestamp? = nil) {
        byBatch[entry.batchID, default: []].append(Settled(index: entry.index, settlement: settlement, began: began ?? now))
        let outcome = settlement.outcome
        counts[OutcomeKind(status: outcome.status, reason: outcome.reason, final: outcome.final), default: 0] += 1
    }

    func subject(_ batch: Batch, _ index: Int) -> SyncLogRows.Subject {
        SyncLogRows.Subject(batch, index, of: destination)
    }

    func observe(_ observer: any Observer) {
        for (kind, events) in counts {
            observer.observe(
                .outcome(
                    destination: destination.label, platform: destination.platform, status: kind.status, reason: kind.reason, final: kind.final,
                    events: events))
        }
    }
}

extension Settlement {
    var outcome: SyncLogRows.Outcome {
        switch self {
        case .final(let outcome, _), .again(let outcome, _, _): outcome
        }
    }

    /// The destination was taken out of the settings while the event waited.
    static var destinationRemoved: Settlement {
        .final(
            SyncLogRows.Outcome(
                status: .skipped, reason: .destinationDisabled, detail: "the destination was removed while the event waited",
                attempt: 0, final: true, delivered: false),
            freesKey: true)
    }
}
