/// One outbox row: one lead reached one status.
///
/// Property names follow the columns of `conversiond.outbox`. Everything personal in here is raw and
/// lives only until the row is decided (rule D17): a `Transition` is never logged and never stored.
public struct Transition: Sendable, Equatable {
    public var id: Int64
    public var workspace: String
    public var leadID: String
    public var status: String
    public var occurredAt: Timestamp
    public var dealID: String?

    public var email: String?
    public var phone: String?
    public var firstName: String?
    public var lastName: String?
    public var city: String?
    public var region: String?
    public var postalCode: String?
    public var country: String?
    public var company: String?
    public var jobTitle: String?
    public var gender: String?
    /// `YYYY-MM-DD`.
    public var birthDate: String?

    public var fbclid: String?
    public var fbc: String?
    public var fbp: String?
    public var ctwaClid: String?
    public var whatsappBusinessAccountID: String?
    public var metaLeadID: String?

    public var gaClientID: String?
    public var gaSessionID: String?
    public var gclid: String?
    public var gbraid: String?
    public var wbraid: String?

    public var ttclid: String?
    public var ttp: String?
    public var tiktokLeadID: String?

    public var liFatID: String?
    public var linkedinLead: String?

    public var clickedAt: Timestamp?
    /// An address without a netmask, IPv4 or IPv6.
    public var clientIP: String?
    public var userAgent: String?
    public var pageURL: String?
    public var referrer: String?

    public var estimatedValue: ExactDecimal?
    public var actualValue: ExactDecimal?
    public var currency: String?

    public var consentAdUserData: ConsentState?
    public var consentAdPersonalization: ConsentState?

    /// The id that the browser pixel already used for this event.
    public var eventID: String?
    /// A JSON object: custom event parameters and items.
    public var extra: JSONValue?
    public var createdAt: Timestamp

    public init(id: Int64, workspace: String, leadID: String, status: String, occurredAt: Timestamp, createdAt: Timestamp) {
        self.id = id
        self.workspace = workspace
        self.leadID = leadID
        self.status = status
        self.occurredAt = occurredAt
        self.createdAt = createdAt
    }
}
