import ConversionCore
import PostgresClient

/// Events of one destination, decided and rendered: a row of `conversiond.batch` in memory, immutable.
///
/// What changes while it is under way is ``BatchProgress``, which only the dispatcher touches.
final class Batch: Sendable {
    let id: Int64
    let destinationID: Int32
    let epoch: Int32
    /// For how long the platform drops repeats of these events; `nil`: it counts them again (rule D15).
    let deduplicationWindow: TimeSpan?
    /// Only events of the same group share a request.
    let group: String?
    let events: BatchEvents
    /// The nearest deadline among the events.
    let deadline: Timestamp

    init(id: Int64, destinationID: Int32, epoch: Int32, deduplicationWindow: TimeSpan?, group: String?, events: BatchEvents) {
        self.id = id
        self.destinationID = destinationID
        self.epoch = epoch
        self.deduplicationWindow = deduplicationWindow
        self.group = group
        self.events = events
        deadline = Timestamp(microseconds: events.deadlines.min() ?? .max)
    }

    /// The rendered bytes of one event.
    func json(_ index: Int) -> ArraySlice<UInt8> {
        let start = index == 0 ? 0 : Int(events.ends[index - 1])
        return events.bytes[start..<Int(events.ends[index])]
    }
}

/// The events of a batch as parallel arrays, an element per event, in the order of the rendered bytes.
struct BatchEvents: Sendable {
    var outboxIDs: [Int64] = []
    var leadIDs: [String] = []
    var leadStatuses: [String] = []
    /// Microseconds since 1970, as are ``deadlines``.
    var occurredAts: [Int64] = []
    var deadlines: [Int64] = []
    var eventNames: [String] = []
    var categories: [String] = []
    var eventIDs: [String] = []
    var amounts: [String?] = []
    var currencies: [String?] = []
    var onceKeys: [PostgresUUID] = []
    /// Where in ``bytes`` each event ends.
    var ends: [Int32] = []
    var bytes: [UInt8] = []

    var count: Int { outboxIDs.count }

    /// Makes room for so many events, with so many bytes among them.
    mutating func reserve(events: Int, bytes: Int) {
        outboxIDs.reserveCapacity(events)
        leadIDs.reserveCapacity(events)
        leadStatuses.reserveCapacity(events)
        occurredAts.reserveCapacity(events)
        deadlines.reserveCapacity(events)
        eventNames.reserveCapacity(events)
        categories.reserveCapacity(events)
        eventIDs.reserveCapacity(events)
        amounts.reserveCapacity(events)
        currencies.reserveCapacity(events)
        onceKeys.reserveCapacity(events)
        ends.reserveCapacity(events)
        self.bytes.reserveCapacity(bytes)
    }

    mutating func append(_ event: PlannedEvent, of transition: Transition, onceKey: PostgresUUID, json: [UInt8]) {
        outboxIDs.append(transition.id)
        leadIDs.append(transition.leadID)
        leadStatuses.append(transition.status)
        occurredAts.append(transition.occurredAt.microseconds)
        deadlines.append(event.deadline.microseconds)
        eventNames.append(event.eventName)
        categories.append(event.category)
        eventIDs.append(event.eventID)
        amounts.append(event.value?.amount.text)
        currencies.append(event.value?.currency)
        onceKeys.append(onceKey)
        bytes.append(contentsOf: json)
        ends.append(Int32(bytes.count))
    }
}

extension BatchEvents {
    /// Takes over one event of another batch, byte for byte.
    mutating func append(_ index: Int, of batch: Batch) {
        let other = batch.events
        outboxIDs.append(other.outboxIDs[index])
        leadIDs.append(other.leadIDs[index])
        leadStatuses.append(other.leadStatuses[index])
        occurredAts.append(other.occurredAts[index])
        deadlines.append(other.deadlines[index])
        eventNames.append(other.eventNames[index])
        categories.append(other.categories[index])
        eventIDs.append(other.eventIDs[index])
        amounts.append(other.amounts[index])
        currencies.append(other.currencies[index])
        onceKeys.append(other.onceKeys[index])
        bytes.append(contentsOf: batch.json(index))
        ends.append(Int32(bytes.count))
    }
}

/// How far a batch is, as persisted or about to be.
///
/// A class, because it is changed in place for each event; the dispatcher alone holds it.
final class BatchProgress {
    let batch: Batch
    var done: DoneBits
    /// Attempts made before this ownership began.
    let attempt: Int
    /// Events of which an attempt may have reached the platform without an answer.
    var doubt: Doubt
    /// Positions below this may have been sent although no outcome is known (only without a deduplication window).
    var started: Int

    /// Events waiting in the lane's queue, and under way.
    var queued = 0
    var inFlight = 0
    /// Whether an attempt was made under this ownership.
    var attempted = false
    /// When the batch's remaining events are to be tried again, and why.
    var retryAt: Timestamp?
    var waitingFor: Reason?

    /// ``DoneBits/remaining`` as last handed to the recorder.
    var writtenRemaining: Int

    init(batch: Batch, done: DoneBits, attempt: Int, doubt: Doubt, started: Int) {
        self.batch = batch
        self.done = done
        self.attempt = attempt
        self.doubt = doubt
        self.started = started
        writtenRemaining = done.remaining
    }

    var isResting: Bool { queued == 0 && inFlight == 0 }

    /// Notes that an event has its final outcome.
    func settle(_ index: Int) {
        done.mark(index)
        doubt.remove(index)
    }
}
