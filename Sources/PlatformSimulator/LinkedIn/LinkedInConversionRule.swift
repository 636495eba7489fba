/// A conversion rule of a LinkedIn ad account (platforms sheet: LinkedIn, sections 2 and 4).
public struct LinkedInConversionRule: Sendable, Equatable {
    /// Where the rule's conversions come from, its `conversionMethod`.
    public enum Method: String, Sendable {
        case conversionsAPI = "CONVERSIONS_API"
        case insightTag = "INSIGHT_TAG"
    }

    /// The number after the URN's prefix.
    public var id: String
    public var method: Method

    public init(_ id: String, method: Method = .conversionsAPI) {
        self.id = id
        self.method = method
    }

    static let urnPrefix = "urn:lla:llaPartnerConversion:"

    /// The rule that a URN names; nil for another kind of URN.
    static func id(inURN urn: String) -> String? {
        urn.hasPrefix(urnPrefix) ? String(urn.dropFirst(urnPrefix.count)) : nil
    }
}
