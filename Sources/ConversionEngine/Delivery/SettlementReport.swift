import ConversionCore

/// The settlements of one reply, gathered per batch for one write-back.
struct SettlementReport {
    let now: Timestamp
    /// When the request left: from here the platform's memory of repeats counts.
    let began: Timestamp
    private let destination: ResolvedDestination
    /// The platform's own id of the request.
    var requestID: String?
    private(set) var byBatch: [Int64: [(Int, Settlement)]] = [:]
    private var counts: [OutcomeKind: Int] = [:]

    private struct OutcomeKind: Hashable {
        let status: SyncStatus
        let reason: Reason?
        let final: Bool
    }

    init(lane: Lane, now: Timestamp, began: Timestamp? = nil) {
        self.now = now
        self.began = began ?? now
        destination = lane.destination
    }

    mutating func settle(_ settlement: Settlement, _ entry: Entry) {
        byBatch[entry.batchID, default: []].append((entry.index, settlement))
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
