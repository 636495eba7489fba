import ConversionCore
import Destinations
import PostgresClient

/// The decisions of one round of outbox rows, before and after the once ledger has spoken: pure.
struct PlanningRound {
    /// An event to be sent if its once key is free.
    ///
    /// A class, because it moves from list to list: copies of its fields took a tenth of the daemon's time.
    final class Candidate {
        let transitionIndex: Int
        let destination: ResolvedDestination
        let event: PlannedEvent
        let onceKey: PostgresUUID
        let rendered: RenderedEvent

        init(transitionIndex: Int, destination: ResolvedDestination, event: PlannedEvent, rendered: RenderedEvent) {
            self.transitionIndex = transitionIndex
            self.destination = destination
            self.event = event
            onceKey = PostgresUUID(high: event.onceKey.high, low: event.onceKey.low)
            self.rendered = rendered
        }
    }

    let transitions: [Transition]
    private(set) var candidates: [Candidate] = []
    /// Candidates whose once key was taken before, or by an earlier candidate of this round; ``contest(_:)`` decides them.
    private(set) var conflicts: [Candidate] = []
    /// Conflicts with an event that is still waiting: they wait for its outcome.
    private(set) var contested: [Candidate] = []
    /// Skips of every gate; ``admit(_:)`` adds those of the last one.
    private(set) var skips = SyncLogRows()
    private(set) var skipCounts: [Reason: Int] = [:]
    private(set) var identifiers: [String] = []
    private var identifierLists: [MatchIdentifiers: String] = [:]
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
        identifiers.append(names(of: plan.identity.present))
        let lead = LeadFacts(transition, identity: plan.identity)
        for decided in plan.decisions {
            let destination = decided.index.flatMap { workspace?.destinations[$0] }
            switch decided.decision {
            case .skip(let skipped):
                skip(skipped, transition, destination)
            case .send(let event):
                // Only a row without any destination is decided without one, and it is skipped.
                guard let destination else { continue }
                candidates.append(
                    Candidate(
                        transitionIndex: index, destination: destination, event: event,
                        rendered: destination.adapter.render(event, of: lead)))
            }
        }
    }

    /// The transitions of a round have few different sets.
    private mutating func names(of identifiers: MatchIdentifiers) -> String {
        if let known = identifierLists[identifiers] { return known }
        let list = identifiers.list
        identifierLists[identifiers] = list
        return list
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
                conflicts.append(candidate)
            }
        }
        candidates = admitted
    }

    /// Decides the conflicts: where the key's holder has its outcome, the event was sent already; else it is held as well, since
    /// the other may yet be refused and give the key back (rule D4).
    mutating func contest(settled: Set<PostgresUUID>) {
        for candidate in conflicts {
            if !settled.contains(candidate.onceKey) {
                contested.append(candidate)
                planned[candidate.transitionIndex].append(candidate.destination.id)
            } else {
                let event = candidate.event
                skip(
                    SkippedEvent(
                        reason: .alreadySent, detail: Self.alreadySent(event.category), eventName: event.eventName,
                        category: event.category, eventID: event.eventID, value: event.value),
                    transitions[candidate.transitionIndex], candidate.destination)
            }
        }
        conflicts = []
    }

    static func alreadySent(_ category: String) -> String { "\(category) was sent for this lead before" }

    /// What the events of one batch have in common.
    private struct Kind: Hashable {
        let destination: Int32
        let window: TimeSpan?
        let group: String?
        let delay: TimeSpan?
        let contested: Bool

        init(_ rendered: RenderedEvent, destination: Int32, contested: Bool, now: Timestamp) {
            self.destination = destination
            self.contested = contested
            window = rendered.deduplicationWindow
            group = rendered.group
            // Rounded up, so that events due at about the same time share a batch.
            let step = TimeSpan.minutes(15).microseconds
            let wait = (rendered.notBefore ?? now) - now
            delay = wait > .zero ? TimeSpan(microseconds: (wait.microseconds + step - 1) / step * step) : nil
        }
    }

    /// The admitted and the contested events as batches: per destination and kind, cut to size.
    func batches(now: Timestamp, maximumEvents: Int = 500, maximumBytes: Int = 512 * 1024) -> [PlannedBatch] {
        var open: [Kind: Int] = [:]
        var batches: [PlannedBatch] = []
        // Placed first and written then, so that each batch is made in its size.
        var placed: [(candidate: Candidate, batch: Int)] = []
        placed.reserveCapacity(candidates.count + contested.count)
        var sizes: [(events: Int, bytes: Int)] = []
        for (members, isContested) in [(candidates, false), (contested, true)] {
            for candidate in members {
                let kind = Kind(candidate.rendered, destination: candidate.destination.id, contested: isContested, now: now)
                let size = candidate.rendered.json.count
                let position: Int
                if let found = open[kind], sizes[found].events < maximumEvents, sizes[found].bytes + size <= maximumBytes {
                    position = found
                } else {
                    position = batches.count
                    open[kind] = position
                    sizes.append((0, 0))
                    batches.append(
                        PlannedBatch(
                            destinationID: kind.destination, deduplicationWindow: kind.window, group: kind.group, delay: kind.delay,
                            isContested: kind.contested))
                }
                sizes[position].events += 1
                sizes[position].bytes += size
                placed.append((candidate, position))
            }
        }
        for (position, size) in sizes.enumerated() { batches[position].events.reserve(events: size.events, bytes: size.bytes) }
        for (candidate, position) in placed {
            batches[position].events.append(
                candidate.event, of: transitions[candidate.transitionIndex], onceKey: candidate.onceKey, json: candidate.rendered.json)
        }
        return batches
    }
}

/// A batch that is about to be written.
struct PlannedBatch: Sendable {
    let destinationID: Int32
    let deduplicationWindow: TimeSpan?
    let group: String?
    /// How long it must wait before its first attempt; `nil`: not at all.
    var delay: TimeSpan?
    /// Whether its events' once keys belong to others that still wait.
    var isContested = false
    var events = BatchEvents()

    /// Whether it can be sent as soon as it is written.
    var isReady: Bool { delay == nil && !isContested }
}
