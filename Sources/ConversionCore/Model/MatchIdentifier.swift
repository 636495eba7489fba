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
}
