import ConversionCore

/// Renders one element of `data` (platforms sheet Meta §2).
struct MetaEventRenderer: Sendable {
    let configuration: MetaConfiguration

    /// Meta drops a repeat of name and id for 48 hours after the first; never on the messaging channel (§2.8, §3).
    static let deduplicationWindow = TimeSpan.hours(48)

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        let transition = lead.transition
        let isMessaging = event.channel == .businessMessaging
        let page = page(of: lead, channel: event.channel)
        var json = JSONWriter(capacity: 1536)
        json.beginObject()
        json.key("event_name")
        json.string(event.eventName)
        json.key("event_time")
        json.integer(event.eventTime.seconds)
        json.key("event_id")
        json.string(event.eventID)
        json.key("action_source")
        json.string(actionSource(of: event.channel, transition, page: page.address))
        if isMessaging {
            json.key("messaging_channel")
            json.string("whatsapp")
        }
        json.member("event_source_url", text: page.address)
        json.member("referrer_url", text: page.referrer)
        writePrivacy(transition, to: &json)
        json.key("user_data")
        json.beginObject()
        writeUserData(lead.identity.meta, transition, channel: event.channel, to: &json)
        json.endObject()
        writeCustomData(event, lead, to: &json)
        json.endObject()
        return RenderedEvent(json: json.bytes, deduplicationWindow: isMessaging ? nil : Self.deduplicationWindow)
    }

    /// Meta wants a website event's page and browser; without them it would be a false statement (§5).
    private func actionSource(of channel: Channel, _ transition: Transition, page: String?) -> String {
        switch channel {
        case .businessMessaging: "business_messaging"
        case .website, .web: page != nil && transition.userAgent?.trimmedOrNil != nil ? "website" : "system_generated"
        case .systemGenerated, .conversionLeads, .crm, .offline, .standard: "system_generated"
        }
    }

    /// A lead from an instant form or a chat has no page of yours.
    private func page(of lead: LeadFacts, channel: Channel) -> (address: String?, referrer: String?) {
        channel == .businessMessaging || channel == .conversionLeads ? (nil, nil) : (lead.page, lead.referrer)
    }

    /// Refused personalisation leaves attribution as the event's only use (rule D12); limited data use is the operator's setting.
    private func writePrivacy(_ transition: Transition, to json: inout JSONWriter) {
        if transition.consentAdPersonalization == .denied {
            json.key("opt_out")
            json.bool(true)
        }
        guard let limited = configuration.limitedDataUse else { return }
        json.key("data_processing_options")
        json.beginArray()
        json.string("LDU")
        json.endArray()
        json.key("data_processing_options_country")
        json.integer(Int64(limited.country))
        json.key("data_processing_options_state")
        json.integer(Int64(limited.state))
    }

    private func writeUserData(
        _ identity: LeadIdentity.Meta, _ transition: Transition, channel: Channel, to json: inout JSONWriter
    ) {
        json.member("em", digestList: identity.email)
        json.member("ph", digestList: identity.phone)
        json.member("fn", digestList: identity.firstName)
        json.member("ln", digestList: identity.lastName)
        json.member("ge", digestList: identity.gender)
        json.member("db", digestList: identity.birthDate)
        json.member("ct", digestList: identity.city)
        json.member("st", digestList: identity.region)
        json.member("zp", digestList: identity.postalCode)
        json.member("country", digestList: identity.country)
        json.member("external_id", digestList: identity.externalID)
        if channel == .businessMessaging {
            json.member("ctwa_clid", text: transition.ctwaClid)
            json.member(
                "whatsapp_business_account_id",
                text: transition.whatsappBusinessAccountID ?? configuration.whatsappBusinessAccountID)
            return
        }
        json.member("client_ip_address", text: transition.clientIP)
        json.member("client_user_agent", text: transition.userAgent?.truncated(to: 1000))
        json.member("fbc", text: identity.fbc)
        json.member("fbp", text: identity.fbp)
        if let leadID = identity.leadID {
            // A JSON integer: 17 digits do not fit a binary float, and a text is refused (§2.7).
            json.key("lead_id")
            json.integer(leadID)
        }
    }
}
