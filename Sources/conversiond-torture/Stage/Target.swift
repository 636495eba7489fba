import ConversionCore
import PlatformSimulator

/// One destination of the rig's settings, and what its platform must have counted of a lead in the end.
struct Target: Sendable {
    static let workspace = "default"

    let destination: String
    let column: ConversionCore.Platform
    let simulated: PlatformName
    /// The Action ID of a status, on the two Ads paths: a part of the category there (rule D3).
    let action: (@Sendable (String) -> String)?
    /// The categories whose outcome may stay unknown, because the platform counts a repeat again (rule D15).
    let mayStayInDoubt: @Sendable (_ category: String) -> Bool
    /// Whether the flood's rows have what the platform wants.
    var countsFlood: Bool { column == .meta || column == .tiktok }
    /// How old an event may be for the platform (rule D13), less what the daemon may keep as a margin.
    var oldest: Duration {
        let hours = switch column {
        case .meta: 7 * 24
        case .ga4: 72
        case .tiktok: 28 * 24
        case .googleAds, .linkedin: 90 * 24
        }
        return .seconds((hours - 1) * 3600)
    }

    static let all: [Target] = [
        Target("meta-main", .meta, .meta) { _ in false },
        Target("ga4-main", .ga4, .ga4) { $0 != "purchase" },
        Target("data-manager", .googleAds, .dataManager, action: action) { _ in false },
        Target("google-ads", .googleAds, .googleAds, action: action) { _ in false },
        Target("tiktok-main", .tiktok, .tiktok) { _ in false },
        Target("linkedin-main", .linkedin, .linkedin) { _ in true },
    ]

    /// The destination whose platform answers before it has looked.
    static let tellsLater = "data-manager"

    static let defaultAction = "111222333"
    static let wonAction = "444555666"

    private static let action: @Sendable (String) -> String = { $0 == "won" ? wonAction : defaultAction }

    private init(
        _ destination: String, _ column: ConversionCore.Platform, _ simulated: PlatformName,
        action: (@Sendable (String) -> String)? = nil, mayStayInDoubt: @escaping @Sendable (String) -> Bool
    ) {
        self.destination = destination
        self.column = column
        self.simulated = simulated
        self.action = action
        self.mayStayInDoubt = mayStayInDoubt
    }

    func knows(_ status: String) -> Bool { DefaultMapping.row(status: status, type: "sales") != nil }

    /// The category that a status falls into here (rules D3, R5).
    func category(of status: String) -> String {
        let name = DefaultMapping.row(status: status, type: "sales")?.eventName(for: column) ?? status
        return action.map { "\(name)/\($0(status))" } ?? name
    }

    /// The id under which the platform must hold the event (rule D5).
    func eventID(lead: String, category: String) -> String {
        EventID(workspace: Self.workspace, destination: destination, leadID: lead, category: category, dealID: nil).text
    }
}
