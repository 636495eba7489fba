/// One outbox row: one lead reached one status.
///
/// Property names follow the columns of `conversiond.outbox`. Everything personal in here is raw and
/// lives only until the row is decided (rule D17): a `Transition` is never logged and never stored.
///
/// A value, copied when it is written to and shared until then: its nearly fifty fields were copied at every place that
/// read two of them, which took a fifteenth of the daemon's time.
public struct Transition: Sendable, Equatable {
    private var shared: Shared

    public var id: Int64 { get { shared.columns.id } set { own().columns.id = newValue } }
    public var workspace: String { get { shared.columns.workspace } set { own().columns.workspace = newValue } }
    public var leadID: String { get { shared.columns.leadID } set { own().columns.leadID = newValue } }
    public var status: String { get { shared.columns.status } set { own().columns.status = newValue } }
    public var occurredAt: Timestamp { get { shared.columns.occurredAt } set { own().columns.occurredAt = newValue } }
    public var dealID: String? { get { shared.columns.dealID } set { own().columns.dealID = newValue } }

    public var email: String? { get { shared.columns.email } set { own().columns.email = newValue } }
    public var phone: String? { get { shared.columns.phone } set { own().columns.phone = newValue } }
    public var firstName: String? { get { shared.columns.firstName } set { own().columns.firstName = newValue } }
    public var lastName: String? { get { shared.columns.lastName } set { own().columns.lastName = newValue } }
    public var city: String? { get { shared.columns.city } set { own().columns.city = newValue } }
    public var region: String? { get { shared.columns.region } set { own().columns.region = newValue } }
    public var postalCode: String? { get { shared.columns.postalCode } set { own().columns.postalCode = newValue } }
    public var country: String? { get { shared.columns.country } set { own().columns.country = newValue } }
    public var company: String? { get { shared.columns.company } set { own().columns.company = newValue } }
    public var jobTitle: String? { get { shared.columns.jobTitle } set { own().columns.jobTitle = newValue } }
    public var gender: String? { get { shared.columns.gender } set { own().columns.gender = newValue } }
    /// `YYYY-MM-DD`.
    public var birthDate: String? { get { shared.columns.birthDate } set { own().columns.birthDate = newValue } }

    public var fbclid: String? { get { shared.columns.fbclid } set { own().columns.fbclid = newValue } }
    public var fbc: String? { get { shared.columns.fbc } set { own().columns.fbc = newValue } }
    public var fbp: String? { get { shared.columns.fbp } set { own().columns.fbp = newValue } }
    public var ctwaClid: String? { get { shared.columns.ctwaClid } set { own().columns.ctwaClid = newValue } }
    public var whatsappBusinessAccountID: String? {
        get { shared.columns.whatsappBusinessAccountID }
        set { own().columns.whatsappBusinessAccountID = newValue }
    }
    public var metaLeadID: String? { get { shared.columns.metaLeadID } set { own().columns.metaLeadID = newValue } }

    public var gaClientID: String? { get { shared.columns.gaClientID } set { own().columns.gaClientID = newValue } }
    public var gaSessionID: String? { get { shared.columns.gaSessionID } set { own().columns.gaSessionID = newValue } }
    public var gclid: String? { get { shared.columns.gclid } set { own().columns.gclid = newValue } }
    public var gbraid: String? { get { shared.columns.gbraid } set { own().columns.gbraid = newValue } }
    public var wbraid: String? { get { shared.columns.wbraid } set { own().columns.wbraid = newValue } }

    public var ttclid: String? { get { shared.columns.ttclid } set { own().columns.ttclid = newValue } }
    public var ttp: String? { get { shared.columns.ttp } set { own().columns.ttp = newValue } }
    public var tiktokLeadID: String? { get { shared.columns.tiktokLeadID } set { own().columns.tiktokLeadID = newValue } }

    public var liFatID: String? { get { shared.columns.liFatID } set { own().columns.liFatID = newValue } }
    public var linkedinLead: String? { get { shared.columns.linkedinLead } set { own().columns.linkedinLead = newValue } }

    public var clickedAt: Timestamp? { get { shared.columns.clickedAt } set { own().columns.clickedAt = newValue } }
    /// An address without a netmask, IPv4 or IPv6.
    public var clientIP: String? { get { shared.columns.clientIP } set { own().columns.clientIP = newValue } }
    public var userAgent: String? { get { shared.columns.userAgent } set { own().columns.userAgent = newValue } }
    public var pageURL: String? { get { shared.columns.pageURL } set { own().columns.pageURL = newValue } }
    public var referrer: String? { get { shared.columns.referrer } set { own().columns.referrer = newValue } }

    public var estimatedValue: ExactDecimal? { get { shared.columns.estimatedValue } set { own().columns.estimatedValue = newValue } }
    public var actualValue: ExactDecimal? { get { shared.columns.actualValue } set { own().columns.actualValue = newValue } }
    public var currency: String? { get { shared.columns.currency } set { own().columns.currency = newValue } }

    public var consentAdUserData: ConsentState? {
        get { shared.columns.consentAdUserData }
        set { own().columns.consentAdUserData = newValue }
    }
    public var consentAdPersonalization: ConsentState? {
        get { shared.columns.consentAdPersonalization }
        set { own().columns.consentAdPersonalization = newValue }
    }

    /// The id that the browser pixel already used for this event.
    public var eventID: String? { get { shared.columns.eventID } set { own().columns.eventID = newValue } }
    /// A JSON object: custom event parameters and items.
    public var extra: JSONValue? { get { shared.columns.extra } set { own().columns.extra = newValue } }
    public var createdAt: Timestamp { get { shared.columns.createdAt } set { own().columns.createdAt = newValue } }

    public init(id: Int64, workspace: String, leadID: String, status: String, occurredAt: Timestamp, createdAt: Timestamp) {
        shared = Shared(
            Columns(id: id, workspace: workspace, leadID: leadID, status: status, occurredAt: occurredAt, createdAt: createdAt))
    }

    /// The columns, ours alone.
    private mutating func own() -> Shared {
        if !isKnownUniquelyReferenced(&shared) { shared = Shared(shared.columns) }
        return shared
    }

    public static func == (left: Transition, right: Transition) -> Bool { left.shared.columns == right.shared.columns }

    /// Written only where there is one reference to it.
    private final class Shared: @unchecked Sendable {
        var columns: Columns

        init(_ columns: Columns) { self.columns = columns }
    }

    private struct Columns: Sendable, Equatable {
        var id: Int64
        var workspace: String
        var leadID: String
        var status: String
        var occurredAt: Timestamp
        var dealID: String?
        var email: String?
        var phone: String?
        var firstName: String?
        var lastName: String?
        var city: String?
        var region: String?
        var postalCode: String?
        var country: String?
        var company: String?
        var jobTitle: String?
        var gender: String?
        var birthDate: String?
        var fbclid: String?
        var fbc: String?
        var fbp: String?
        var ctwaClid: String?
        var whatsappBusinessAccountID: String?
        var metaLeadID: String?
        var gaClientID: String?
        var gaSessionID: String?
        var gclid: String?
        var gbraid: String?
        var wbraid: String?
        var ttclid: String?
        var ttp: String?
        var tiktokLeadID: String?
        var liFatID: String?
        var linkedinLead: String?
        var clickedAt: Timestamp?
        var clientIP: String?
        var userAgent: String?
        var pageURL: String?
        var referrer: String?
        var estimatedValue: ExactDecimal?
        var actualValue: ExactDecimal?
        var currency: String?
        var consentAdUserData: ConsentState?
        var consentAdPersonalization: ConsentState?
        var eventID: String?
        var extra: JSONValue?
        var createdAt: Timestamp
    }
}
