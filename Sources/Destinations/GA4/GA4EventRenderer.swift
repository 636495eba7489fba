import ConversionCore

/// Renders one event with the client it belongs to: a whole request body (platforms sheet GA4 §2).
struct GA4EventRenderer: Sendable {
    let configuration: GA4Configuration

    /// GA4 takes bodies below 130 kB.
    static let maximumBytes = 129_999

    /// GA4 ignores a purchase whose transaction id it has seen, without a limit in time; other events it counts again (§3).
    static let purchaseDeduplicationWindow = TimeSpan.days(36_500)

    func render(_ event: PlannedEvent, of lead: LeadFacts) -> RenderedEvent {
        let (transition, identity) = (lead.transition, lead.identity.google)
        var json = JSONWriter(capacity: 1536)
        json.beginObject()
        json.member("client_id", text: clientID(transition, identity))
        // GA4 wants an id of yours that says nothing to others; with user_data it wants one at all.
        json.key("user_id")
        json.digest(HashedIdentifier(hashing: transition.leadID))
        json.key("timestamp_micros")
        json.integer(event.eventTime.microseconds)
        writeConsent(transition, to: &json)
        writeUserData(identity, to: &json)
        writeOrigin(transition, identity, to: &json)
        json.key("events")
        json.beginArray()
        json.beginObject()
        json.key("name")
        json.string(event.eventName)
        json.key("params")
        let parameters = GA4Parameters(event, lead)
        parameters.write(to: &json)
        json.endObject()
        json.endArray()
        json.endObject()
        return RenderedEvent(
            json: json.bytes,
            deduplicationWindow: event.eventName == "purchase" ? Self.purchaseDeduplicationWindow : nil)
    }

    /// The visitor's, else one made from the lead id where the destination opted in (rule D6): never silently.
    private func clientID(_ transition: Transition, _ identity: LeadIdentity.Google) -> String? {
        if let clientID = identity.clientID { return clientID }
        guard configuration.syntheticClientID else { return nil }
        let hex = HashedIdentifier(hashing: "client_id:" + transition.workspace + "\n" + transition.leadID).hex
        // Two positive numbers of 31 bits, as the cookie's are.
        let halves = [hex.prefix(8), hex.dropFirst(8).prefix(8)].map { (UInt32($0, radix: 16) ?? 0) >> 1 | 1 }
        return "\(halves[0]).\(halves[1])"
    }

    /// What the row does not say is left to what the site's own tag told GA4 (rule D12).
    private func writeConsent(_ transition: Transition, to json: inout JSONWriter) {
        guard transition.consentAdUserData != nil || transition.consentAdPersonalization != nil else { return }
        json.key("consent")
        json.beginObject()
        json.member("ad_user_data", text: transition.consentAdUserData?.rawValue.uppercased())
        json.member("ad_personalization", text: transition.consentAdPersonalization?.rawValue.uppercased())
        json.endObject()
    }

    private func writeUserData(_ identity: LeadIdentity.Google, to json: inout JSONWriter) {
        // A place without a name matches nobody, so it is not worth sending in clear text.
        let hasAddress = identity.ga4FirstName != nil || identity.ga4LastName != nil
        guard identity.email != nil || identity.phone != nil || hasAddress else { return }
        json.key("user_data")
        json.beginObject()
        json.member("sha256_email_address", digestList: identity.email)
        json.member("sha256_phone_number", digestList: identity.phone)
        if hasAddress {
            json.key("address")
            json.beginArray()
            json.beginObject()
            json.member("sha256_first_name", digest: identity.ga4FirstName)
            json.member("sha256_last_name", digest: identity.ga4LastName)
            json.member("city", text: identity.ga4City)
            json.member("region", text: identity.ga4Region)
            json.member("postal_code", text: identity.ga4PostalCode)
            json.member("country", text: identity.regionCode)
            json.endObject()
            json.endArray()
        }
        json.endObject()
    }

    /// Where the visitor was, for GA4's geography reports: the browser's address, else the lead's country.
    private func writeOrigin(_ transition: Transition, _ identity: LeadIdentity.Google, to json: inout JSONWriter) {
        if let address = transition.clientIP?.trimmedOrNil {
            json.member("ip_override", text: address)
        } else if let country = identity.regionCode {
            // GA4 wants codes for everything but the city.
            json.key("user_location")
            json.beginObject()
            json.member("city", text: identity.ga4City)
            json.member("country_id", text: country)
            json.endObject()
        }
        json.member("user_agent", text: transition.userAgent?.truncated(to: 1000))
    }
}
