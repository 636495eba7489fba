import ConversionCore
import Destinations
import PostgresClient

/// The decisions of one round of outbox rows, before and after the once ledger has spoken: pure.
struct PlanningRound {
    /// An event to be sent if its once key is free.
    struct Candidate {
        let transitionIndex: Int
        let destination: ResolvedDestination
        let event: PlannedEvent
        let onceKey: PostgresUUID
        let rendered: RenderedEvent
    }

    let transitions: [Transition]
    private(set) var candidates: [Candidate] = []
    /// Skips of every gate; ``admit(_:)`` adds those of the last one.
    private(set) var skips = SyncLogRows()
    private(set) var skipCounts: [Reason: Int] = [:]
    private(set) var identifiers: [String] = []
    /// Per transition, the destinations for which an event was planned.
    private(set) var planned: [[Int32]]

    init(_ transitions: [Transition], settings: EngineSettings, now: Timestamp) {
        self.transitions = transitions
        planned = Array(repeating: [], count: transitions.count)
        identifiers.reserveCapacity(transitions.count)
        for (index, transition) in transitions.enumerated() {
            decideOne(transition, index: index, workspace: settings.workspaces[transition.workspace], now: now)
        }
    }

    private mutating func decideOne(_ transition: Transition, index: Int, workspace: EngineSettings.Workspace?, now: Timestamp) {
        let plan = decideAll(transition, settings: workspace?.settings, now: now)
        identifiers.append(plan.identity.present.map(\.rawValue).sorted().joined(separator: ","))
        for (position, decided) in plan.decisions.enumerated() {
            let destination = decided.destination == nil ? nil : workspace?.destinations[position]
            switch decided.decision {
            case .skip(let skipped):
                skip(skipped, transition, destination)
            case .send(let event):
                guard let destination, let adapter = destination.adapter else {
                    skip(
                        SkippedEvent(
                            reason: .platformUnsupported, detail: "this version of conversiond cannot send to this platform",
                            eventName: event.eventName, category: event.category, eventID: event.eventID, value: event.value),
                        transition, destination)
                    continue
                }
                candidates.append(
                    Candidate(
                        transitionIndex: index, destination: destination, event: event,
                        onceKey: PostgresUUID(high: event.onceKey.high, low: event.onceKey.low),
                        rendered: adapter.render(event, transition: transition, identity: plan.identity)))
            }
        }
    }

    private mutating func skip(_ skipped: SkippedEvent, _ transition: Transition, _ destination: ResolvedDestination?) {
        skipCounts[skipped.reason, default: 0] += 1
        skips.append(
            SyncLogRows.Outcome(
                status: .skipped, reason: skipped.reason, detail: skipped.detail, attempt: 0, final: true, delivered: false),
            of: SyncLogRows.Subject(
                outboxID: transition.id, workspace: transition.workspace, leadID: transition.leadID, leadStatus: transition.status,
                occurredAt: transition.occurredAt.microseconds, destination: destination?.name, platform: destination?.platform,
                eventName: skipped.eventName, category: skipped.category, eventID: skipped.eventID,
                amount: skipped.value?.amount.text, currency: skipped.value?.currency))
    }

    /// Applies the once gate: of each key the first candidate of this round is admitted if the ledger did not have the key before.
    mutating func admit(_ taken: Set<PostgresUUID>) {
        var free = taken
        var admitted: [Candidate] = []
        admitted.reserveCapacity(candidates.count)
        for candidate in candidates {
            if free.remove(candidate.onceKey) != nil {
                admitted.append(candidate)
                planned[candidate.transitionIndex].append(candidate.destination.id)
            } else {
                let event = candidate.event
                skip(
                    SkippedEvent(
                        reason: .alreadySent, detail: "\(event.category) was sent for this lead before, or waits to be sent", eventName: event.eventName,
                        category: event.category, eventID: event.eventID, value: event.value),
                    transitions[candidate.transitionIndex], candidate.destination)
            }
        }
        candidates = admitted
    }

    /// The admitted events as batches: per destination and deduplication window, nearest deadline first, cut to size.
    func batches(maximumEvents: Int = 500, maximumBytes: Int = 512 * 1024) -> [PlannedBatch] {
        struct Key: Hashable {
            let destination: Int32
            let window: TimeSpan?
        }
        var groups: [Key: [Candidate]] = [:]
        var order: [Key] = []
        for candidate in candidates {
            let key = Key(destination: candidate.destination.id, window: candidate.rendered.deduplicationWindow)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(candidate)
        }
        var batches: [PlannedBatch] = []
        for key in order {
            var events = BatchEvents()
            for candidate in groups[key] ?? [] {
                if events.count >= maximumEvents || (events.count > 0 && events.bytes.count + candidate.rendered.json.count > maximumBytes) {
                    batches.append(PlannedBatch(destinationID: key.destination, deduplicationWindow: key.window, events: events))
                    events = BatchEvents()
                }
                events.append(
                    candidate.event, of: transitions[candidate.transitionIndex], onceKey: candidate.onceKey, json: candidate.rendered.json)
            }
            if events.count > 0 {
                batches.append(PlannedBatch(destinationID: key.destination, deduplicationWindow: key.window, events: events))
            }
        }
        return batches
    }
}

/// A batch that is about to be written.
struct PlannedBatch: Sendable {
    let destinationID: Int32
    let deduplicationWindow: TimeSpan?
    let events: BatchEvents
}
