import ConversionCore

/// The settlements of one reply, gathered per batch for one write-back.
struct SettlementReport {
    let now: Timestamp
    private let workspace: String
    private let destination: String
    private let platform: Platform
    /// The platform's own id of the request.
    var requestID: String?
    private(set) var byBatch: [Int64: [(Int, Settlement)]] = [:]
    private var counts: [OutcomeKind: Int] = [:]

    private struct OutcomeKind: Hashable {
        let status: SyncStatus
        let reason: Reason?
        let final: Bool
    }

    init(lane: Lane, now: Timestamp) {
        self.now = now
        workspace = lane.destination.workspace
        destination = lane.name
        platform = lane.destination.platform
    }

    mutating func settle(_ settlement: Settlement, _ entry: Entry) {
        byBatch[entry.batchID, default: []].append((entry.index, settlement))
        let outcome = settlement.outcome
        counts[OutcomeKind(status: outcome.status, reason: outcome.reason, final: outcome.final), default: 0] += 1
    }

    func subject(_ batch: Batch, _ index: Int) -> SyncLogRows.Subject {
        SyncLogRows.Subject(
            outboxID: batch.events.outboxIDs[index], workspace: workspace, leadID: batch.events.leadIDs[index],
            leadStatus: batch.events.leadStatuses[index], occurredAt: batch.events.occurredAts[index], destination: destination,
            platform: platform, eventName: batch.events.eventNames[index], category: batch.events.categories[index],
            eventID: batch.events.eventIDs[index], amount: batch.events.amounts[index], currency: batch.events.currencies[index])
    }

    func observe(_ observer: any Observer) {
        for (kind, events) in counts {
            observer.observe(
                .outcome(
                    destination: destination, platform: platform, status: kind.status, reason: kind.reason, final: kind.final,
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
