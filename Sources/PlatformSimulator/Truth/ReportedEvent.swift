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
    /// What is worth telling of an event that is taken, such as `clamped`.
    var notes: [String] = []
}

/// A platform's rule for dropping repeats.
struct Deduplication: Sendable, Equatable {
    /// Equal keys on one account are the same event.
    var key: String
    /// How long a first copy is remembered; nil for ever.
    var window: Duration?
}
