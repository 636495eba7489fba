/// Something by which a platform can match a lead to a person or a click (rule D6).
///
/// The raw values are the words used in `strict_requires_any`.
public enum MatchIdentifier: String, Sendable, Hashable, CaseIterable {
    case email
    case phone
    case firstAndLastName = "first_name+last_name"
    case clientIPAndUserAgent = "client_ip+user_agent"
    case fbc
    case fbclid
    case fbp
    case ctwaClid = "ctwa_clid"
    case metaLeadID = "meta_lead_id"
    case gaClientID = "ga_client_id"
    case gclid
    case wbraid
    case gbraid
    case ttclid
    case ttp
    case tiktokLeadID = "tiktok_lead_id"
    case liFatID = "li_fat_id"
    case linkedinLead = "linkedin_lead"

    /// Its place in ``allCases``.
    var position: Int {
        switch self {
        case .email: 0
        case .phone: 1
        case .firstAndLastName: 2
        case .clientIPAndUserAgent: 3
        case .fbc: 4
        case .fbclid: 5
        case .fbp: 6
        case .ctwaClid: 7
        case .metaLeadID: 8
        case .gaClientID: 9
        case .gclid: 10
        case .wbraid: 11
        case .gbraid: 12
        case .ttclid: 13
        case .ttp: 14
        case .tiktokLeadID: 15
        case .liFatID: 16
        case .linkedinLead: 17
        }
    }
}
