/// The standard mapping from lead status to event, type *Sales* (rule R5).
///
/// Where a cell disagrees with the platform's printed catalog (`PageView`, `Archive`, `PAGE_VIEW`, …) the cell wins (rule D7).
public enum DefaultMapping {
    /// One status and its event on each platform.
    public struct Row: Sendable, Hashable {
        public let status: String
        public let meta: String
        public let ga4: String
        public let tiktok: String
        public let linkedin: String

        init(_ status: String, _ meta: String, _ ga4: String, _ tiktok: String, _ linkedin: String) {
            self.status = status
            self.meta = meta
            self.ga4 = ga4
            self.tiktok = tiktok
            self.linkedin = linkedin
        }

        /// The event's name on a platform; Google Ads uses the GA4 column (rule R13).
        public func eventName(for platform: Platform) -> String {
            switch platform {
            case .meta: meta
            case .ga4, .googleAds: ga4
            case .tiktok: tiktok
            case .linkedin: linkedin
            }
        }
    }

    /// The mapping types there are: what `mapping` in a workspace's settings may say.
    public static let types = ["sales"]

    /// Type *Sales*, in the order of the funnel.
    public static let sales: [Row] = [
        Row("pageview", "PageView", "page_view", "ViewContent", "PAGE_VIEW"),
        Row("new", "AddToCart", "generate_lead", "ViewContent", "PAGE_VIEW"),
        Row("contacted", "Contact", "working_lead", "Contact", "CONTACT"),
        Row("responded", "Lead", "working_lead", "Lead", "LEAD"),
        Row("qualified", "Lead", "qualify_lead", "Lead", "QUALIFIED_LEAD"),
        Row("hot", "SubmitApplication", "working_lead", "SubmitApplication", "QUALIFIED_LEAD"),
        Row("proposal", "InitiateCheckout", "working_lead", "InitiateCheckout", "REQUEST_QUOTE"),
        Row("negotiation", "AddPaymentInfo", "working_lead", "AddPaymentInfo", "REQUEST_QUOTE"),
        Row("invoice", "AddPaymentInfo", "add_payment_info", "AddPaymentInfo", "REQUEST_QUOTE"),
        Row("won", "Purchase", "purchase", "Purchase", "PURCHASE"),
        Row("lost", "Archive", "close_unconvert_lead", "ViewContent", "Archive"),
    ]

    /// The rows of a mapping type; none for a type that does not exist.
    public static func rows(type: String) -> [Row] {
        type == "sales" ? sales : []
    }

    /// The row of a status in a mapping type; `nil` for a status that the mapping does not know.
    public static func row(status: String, type: String) -> Row? {
        type == "sales" ? salesByStatus[status] : nil
    }

    /// The 44 cells as (type, status, platform, event), for comparison with the tables in SQL.
    public static let cells: [(type: String, status: String, platform: Platform, eventName: String)] = sales.flatMap { row in
        [Platform.meta, .ga4, .tiktok, .linkedin].map { ("sales", row.status, $0, row.eventName(for: $0)) }
    }

    private static let salesByStatus = Dictionary(uniqueKeysWithValues: sales.map { ($0.status, $0) })
}
