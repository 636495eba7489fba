import ConversionCore

/// Renders one element of `data` (platforms sheet TikTok §2.2–§2.5).
///
/// Every id is a JSON text: TikTok refuses the whole request for a number.
struct TikTokEventRenderer: Sendable {
    let configuration: TikTokConfiguration

    /// TikTok drops a repeat of source, name and id for 48 hours after the first, also of server and server (§3).
    static let deduplicationWindow = TimeSpan.hours(48)

    /// Names the CRM in `lead.lead_event_source`.
    static let leadEventSource = "conversiond"

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        let (transition, identity) = (lead.transition, lead.identity.tiktok)
        let source = source(of: event.channel, page: lead.page)
        var json = JSONWriter(capacity: 1536)
        json.beginObject()
        json.key("event")
        json.string(event.eventName)
        json.key("event_time")
        json.integer(event.eventTime.seconds)
        json.key("event_id")
        json.string(event.eventID)
        json.key("user")
        json.beginObject()
        writeUser(identity, to: &json)
        if source == .web { writeBrowser(identity, transition, to: &json) }
        json.endObject()
        writeProperties(event, lead, to: &json)
        if source == .web {
            json.key("page")
            json.beginObject()
            json.member("url", text: lead.page)
            json.member("referrer", text: lead.referrer)
            json.endObject()
            // TikTok's field for refused personalisation (rule D12); it exists for this source only, and decide() made
            // sure of the public address that it needs.
            if transition.consentAdPersonalization == .denied {
                json.key("limited_data_use")
                json.bool(true)
            }
        }
        if source == .crm, let leadID = identity.leadID {
            json.key("lead")
            json.beginObject()
            json.key("lead_id")
            json.string(leadID)
            json.key("lead_event_source")
            json.string(Self.leadEventSource)
            json.endObject()
        }
        json.endObject()
        return RenderedEvent(json: json.bytes, deduplicationWindow: Self.deduplicationWindow, group: source.rawValue)
    }

    /// A web event whose page names the lead through and through has no page left, and TikTok takes none without.
    private func source(of channel: Channel, page: String?) -> TikTokConfiguration.Source {
        switch channel {
        case .web, .website: page != nil ? .web : configuration.defaultSource == .crm ? .crm : .offline
        case .crm, .conversionLeads: .crm
        case .offline, .systemGenerated, .businessMessaging, .standard: .offline
        }
    }

    private func writeUser(_ identity: LeadIdentity.TikTok, to json: inout JSONWriter) {
        json.member("email", digest: identity.email)
        json.member("phone", digest: identity.phone)
        json.member("external_id", digest: identity.externalID)
        json.member("first_name", digest: identity.firstName)
        json.member("last_name", digest: identity.lastName)
        json.member("zip_code", digest: identity.postalCode)
        json.member("city", text: identity.city)
        json.member("state", text: identity.region)
        json.member("country", text: identity.country)
    }

    /// What matches a browser; other sources than the web have none and may refuse it (§2.5).
    private func writeBrowser(_ identity: LeadIdentity.TikTok, _ transition: Transition, to json: inout JSONWriter) {
        json.member("ttclid", text: identity.ttclid)
        json.member("ttp", text: identity.ttp)
        json.member("ip", text: transition.clientIP)
        json.member("user_agent", text: transition.userAgent?.truncated(to: 1000))
    }
}
