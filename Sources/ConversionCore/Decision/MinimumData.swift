/// What must be known of a lead before an event is worth sending (rules R27–R33, D6).
public enum MinimumData {
    /// What the platform can match at all, and so what `send_all` needs one of.
    public static func sendAllRequiresAny(of platform: Platform) -> [MatchIdentifier] {
        switch platform {
        case .meta:
            [.email, .phone, .fbc, .fbclid, .fbp, .ctwaClid, .metaLeadID, .firstAndLastName, .clientIPAndUserAgent]
        case .ga4: [.gaClientID]
        case .googleAds: [.gclid, .wbraid, .gbraid, .email, .phone]
        case .tiktok: [.ttclid, .ttp, .email, .phone, .tiktokLeadID, .clientIPAndUserAgent]
        case .linkedin: [.liFatID, .email, .linkedinLead, .firstAndLastName]
        }
    }

    /// What `strict` needs one of unless the destination says otherwise.
    public static func strictRequiresAny(of platform: Platform) -> [MatchIdentifier] {
        switch platform {
        case .meta: [.fbc, .fbclid, .ctwaClid, .metaLeadID]
        case .ga4: [.gaClientID]
        case .googleAds: [.gclid, .wbraid, .gbraid, .email, .phone]
        case .tiktok: [.ttclid, .tiktokLeadID]
        case .linkedin: [.liFatID, .linkedinLead]
        }
    }

    /// `nil` where the minimum is there, else what is missing, for a person; it names identifiers and never shows one.
    ///
    /// A destination's own `strict_requires_any` replaces the strict list but not what the platform needs to match
    /// anything at all. A synthetic GA4 client id satisfies that need, and so `send_all`, but not the strict default:
    /// strict is about real clicks.
    static func missing(
        identity: LeadIdentity, strategy: Strategy, destination: DestinationSettings
    ) -> String? {
        let platform = destination.platform
        var synthetic = false
        if case .ga4(let configuration) = destination.configuration { synthetic = configuration.syntheticClientID }

        if strategy == .strict {
            let wanted = destination.strictRequiresAny ?? strictRequiresAny(of: platform)
            guard wanted.contains(where: { identity.has($0, for: platform) }) else {
                return describe("strict", wanted: wanted, identity: identity, platform: platform)
            }
        }
        let matchable = sendAllRequiresAny(of: platform)
        guard synthetic || matchable.contains(where: { identity.has($0, for: platform) }) else {
            return describe(
                strategy == .strict ? platform.displayName : "send_all",
                wanted: matchable, identity: identity, platform: platform)
        }
        return nil
    }

    private static func describe(
        _ who: String, wanted: [MatchIdentifier], identity: LeadIdentity, platform: Platform
    ) -> String {
        let list = wanted.map(\.rawValue).joined(separator: ", ")
        let need =
            switch wanted.count {
            case 0: "\(who) is set to accept no identifier"
            case 1: "\(who) needs \(list)"
            default: "\(who) needs one of \(list)"
            }
        let known = MatchIdentifier.allCases.filter { identity.has($0, for: platform) }.map(\.rawValue)
        return need + "; the row has " + (known.isEmpty ? "no usable identifier" : known.joined(separator: ", "))
    }
}

extension LeadIdentity {
    /// Whether an identifier is there in the form that a platform takes: platforms differ in which e-mail they accept.
    func has(_ identifier: MatchIdentifier, for platform: Platform) -> Bool {
        switch (identifier, platform) {
        case (.email, .meta): meta.email != nil
        case (.email, .ga4), (.email, .googleAds): google.email != nil
        case (.email, .tiktok): tiktok.email != nil
        case (.email, .linkedin): linkedin.email != nil
        case (.phone, .meta): meta.phone != nil
        case (.phone, .ga4), (.phone, .googleAds): google.phone != nil
        case (.phone, .tiktok): tiktok.phone != nil
        case (.phone, .linkedin): false
        case (.firstAndLastName, .meta): meta.firstName != nil && meta.lastName != nil
        default: present.contains(identifier)
        }
    }
}
