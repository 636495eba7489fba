/// An event as the platform has it, with all its copies.
public struct CountedEvent: Sendable, Equatable, Codable {
    public var platform: PlatformName
    public var account: String
    public var name: String
    /// The sender's id, when it gave one.
    public var eventID: String?
    /// What the platform recognises repeats by, when it looks.
    public var deduplicationKey: String?
    /// More than one is a double.
    public var timesCounted: Int
    /// Copies that arrived in accepted requests, those that were dropped included.
    public var timesReceived: Int
    /// The simulator's clock at the first counting, seconds since 1970.
    public var countedAt: Int64
    /// When it happened, as the event says, seconds since 1970.
    public var occurredAt: Int64?
    /// The literal in the first copy, or in the last adjustment where the platform takes those.
    public var value: String?
    public var currency: String?
    public var notes: [String]

    enum CodingKeys: String, CodingKey {
        case platform, account, name
        case eventID = "event_id"
        case deduplicationKey = "deduplication_key"
        case timesCounted = "times_counted"
        case timesReceived = "times_received"
        case countedAt = "counted_at"
        case occurredAt = "occurred_at"
        case value, currency, notes
    }
}
