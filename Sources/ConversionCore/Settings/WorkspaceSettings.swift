/// Everything a workspace (a tenant) has configured: what `settings apply` writes and `settings export` reads back.
public struct WorkspaceSettings: Sendable, Equatable {
    public var name: String
    public var strategy: Strategy = .strict
    /// The default mapping's type; `sales` is the one there is (rule R5).
    public var mapping: String = "sales"
    /// ISO 4217, used where a row has none; `nil` means there is no default (rule D9).
    public var currency: String?
    /// ISO 3166-1 alpha-2; completes national phone numbers. `nil`: every number is read as international, as it stands.
    public var phoneCountry: String?
    public var consent: ConsentPolicy = .unlessDenied
    /// Statuses at which the CRM asks for the deal's value (rules R40, R41); read by the CRM, not by the daemon.
    public var modalTriggerStatuses: [String] = []
    /// Per status, the sources of the value in order of preference; statuses not named use ``defaultValueSources``.
    public var values: [String: [ValueSource]] = [:]
    /// In the order of the file.
    public var destinations: [DestinationSettings] = []

    /// Rule D9.
    public static let defaultValueSources: [ValueSource] = [.actual, .estimated]

    public init(name: String) {
        self.name = name
    }
}

/// When a conversion counts as worth sending (rules R26–R33).
public enum Strategy: String, Sendable, Hashable {
    /// Only with the platform's own click or lead id (rule D6).
    case strict
    /// Every qualifying event, matched by hashed personal data.
    case sendAll = "send_all"
}

/// The consent gate (rule D12).
public enum ConsentPolicy: String, Sendable, Hashable {
    case unlessDenied = "unless_denied"
    case required
}

/// Where a conversion's value comes from (rules R36–R39, D9).
public enum ValueSource: Sendable, Hashable {
    case actual
    case estimated
    case fixed(ExactDecimal)
}
