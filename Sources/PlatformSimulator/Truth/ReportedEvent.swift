/// An event that a request carries, as its platform understands it.
struct ReportedEvent: Sendable {
    var name: String
    /// The sender's id of the event: what makes two copies the same event for the truth,
    /// whether or not the platform itself would notice.
    var id: String?
    /// How the platform recognises a repeat; nil where it does not look.
    var deduplication: Deduplication?
    var occurredAt: UnixTime?
    /// The value as its literal stood in the request.
    var value: String?
    var currency: String?
    /// Why the platform silently leaves the event out; nil when it takes it.
    var ignored: String?
    /// The code under which the platform refuses this event alone, and says so; nil when it takes it.
    var refused: String?
    /// What is worth telling of an event that is taken, such as `clamped`.
    var notes: [String] = []
    /// Where it stands in its request, when one event of the request is several reports.
    var position: Int?
}

/// A platform's rule for dropping repeats.
struct Deduplication: Sendable, Equatable {
    /// Equal keys on one account are the same event.
    var key: String
    /// How long a first copy is remembered; nil for ever.
    var window: Duration?
    /// A second key by which a repeat is recognised as well.
    var otherKey: String?
    /// A repeat replaces value and currency of what was counted.
    var adjusts = false
}
