import ConversionCore

/// Renders one element of `elements` (platforms sheet LinkedIn §2).
///
/// LinkedIn hashes nothing but the e-mail address: names, company, title and the visitor's IPv4 address are in its form
/// plain text, and wait as such until they are sent (rule D17 keeps the platform's own form).
struct LinkedInEventRenderer: Sendable {
    static let conversionPrefix = "urn:lla:llaPartnerConversion:"

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        let identity = lead.identity.linkedin
        var json = JSONWriter(capacity: 768)
        json.beginObject()
        json.key("conversion")
        json.string(Self.conversionPrefix + (event.conversionTarget ?? ""))
        json.key("conversionHappenedAt")
        json.integer(event.eventTime.milliseconds)
        if let value = event.value, !value.amount.isNegative {
            json.key("conversionValue")
            json.beginObject()
            json.key("currencyCode")
            json.string(value.currency)
            // A text: LinkedIn refuses a number.
            json.key("amount")
            json.string(value.amount.text)
            json.endObject()
        }
        json.key("eventId")
        json.string(event.eventID)
        json.key("user")
        json.beginObject()
        writeUserIDs(identity, to: &json)
        writeUserInfo(identity, to: &json)
        writeExternalID(lead, to: &json)
        json.member("lead", text: identity.lead)
        json.endObject()
        json.endObject()
        // Nowhere does LinkedIn say that it drops a repeat of its own kind: only the Insight Tag's copy counts (§3, rule D15).
        return RenderedEvent(json: json.bytes, deduplicationWindow: nil)
    }

    /// Always there, be it empty: LinkedIn demands the array also where it matches by something else.
    private func writeUserIDs(_ identity: LeadIdentity.LinkedIn, to json: inout JSONWriter) {
        json.key("userIds")
        json.beginArray()
        if let email = identity.email {
            json.beginObject()
            json.key("idType")
            json.string("SHA256_EMAIL")
            json.key("idValue")
            json.digest(email)
            json.endObject()
        }
        writeUserID("LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", identity.firstPartyID, to: &json)
        writeUserID("PLAINTEXT_IP_ADDRESS", identity.address, to: &json)
        json.endArray()
    }

    private func writeUserID(_ type: String, _ value: String?, to json: inout JSONWriter) {
        guard let value else { return }
        json.beginObject()
        json.key("idType")
        json.string(type)
        json.key("idValue")
        json.string(value)
        json.endObject()
    }

    /// LinkedIn refuses an event that has one name without the other.
    private func writeUserInfo(_ identity: LeadIdentity.LinkedIn, to json: inout JSONWriter) {
        guard let firstName = identity.firstName, let lastName = identity.lastName else { return }
        json.key("userInfo")
        json.beginObject()
        json.key("firstName")
        json.string(firstName)
        json.key("lastName")
        json.string(lastName)
        json.member("title", text: identity.title)
        json.member("companyName", text: identity.company)
        json.member("countryCode", text: identity.country)
        json.endObject()
    }

    /// The lead's id in the CRM, unless the CRM uses an e-mail address or a phone number for it: it goes in clear.
    private func writeExternalID(_ lead: LeadFacts, to json: inout JSONWriter) {
        guard let leadID = lead.transition.leadID.trimmedOrNil, lead.filter.allowsInItem("id", .string(leadID))
        else { return }
        json.key("externalIds")
        json.beginArray()
        json.string(leadID)
        json.endArray()
    }
}
