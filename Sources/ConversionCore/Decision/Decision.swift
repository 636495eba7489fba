/// What is to become of one transition on one destination: sent, or skipped for a reason. Never silence (rule D10).
public enum Decision: Sendable, Equatable {
    case send(PlannedEvent)
    case skip(SkippedEvent)
}

/// An event that passed every gate but the last: whether its key was used before, only the once ledger knows (rule D11).
public struct PlannedEvent: Sendable, Equatable {
    /// The name on the wire, after custom names and the channel's own list.
    public var eventName: String
    /// What "once" counts (rule D3).
    public var category: String
    /// The id on the wire: the browser's own where the row has one and the platform takes it, else ``EventID``'s.
    public var eventID: String
    public var onceKey: OnceKey
    public var channel: Channel
    /// `occurred_at`, or now where that lies up to five minutes ahead (rule D13).
    public var eventTime: Timestamp
    /// After this moment the event must not be sent any more.
    public var deadline: Timestamp
    public var value: MonetaryValue?
    /// Google's Action ID or LinkedIn's Conversion ID.
    public var conversionTarget: String?

    public init(
        eventName: String, category: String, eventID: String, onceKey: OnceKey, channel: Channel,
        eventTime: Timestamp, deadline: Timestamp, value: MonetaryValue?, conversionTarget: String?
    ) {
        self.eventName = eventName
        self.category = category
        self.eventID = eventID
        self.onceKey = onceKey
        self.channel = channel
        self.eventTime = eventTime
        self.deadline = deadline
        self.value = value
        self.conversionTarget = conversionTarget
    }
}

/// An event that is intentionally not sent, with what is known of it for the sync log.
public struct SkippedEvent: Sendable, Equatable {
    public var reason: Reason
    /// What a person needs beyond the reason, for example which identifiers were wanted; no personal data.
    public var detail: String?
    public var eventName: String?
    public var category: String?
    public var eventID: String?
    public var value: MonetaryValue?

    public init(
        reason: Reason, detail: String? = nil, eventName: String? = nil, category: String? = nil,
        eventID: String? = nil, value: MonetaryValue? = nil
    ) {
        self.reason = reason
        self.detail = detail
        self.eventName = eventName
        self.category = category
        self.eventID = eventID
        self.value = value
    }
}

/// How the event reached us, which decides its shape on the wire (rule D8).
public enum Channel: String, Sendable, Hashable {
    case website
    case systemGenerated = "system_generated"
    /// Meta leads from instant forms.
    case conversionLeads = "conversion_leads"
    /// Click-to-WhatsApp.
    case businessMessaging = "business_messaging"
    /// TikTok's three sources.
    case web, crm, offline
    /// Platforms with a single shape.
    case standard
}

/// What the once ledger stores for a (destination, lead, category) and, if it counts per deal, deal: see ``EventID`` (rule D4).
///
/// It holds no lead id in clear text.
public struct OnceKey: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}
