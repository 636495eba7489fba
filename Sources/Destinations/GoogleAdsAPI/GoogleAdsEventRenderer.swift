import ConversionCore

/// Renders one `ClickConversion` (platforms sheet Google Ads §2).
struct GoogleAdsEventRenderer: Sendable {
    let configuration: GoogleAdsConfiguration

    /// Google takes an order id once per conversion action, and names no end to that (§3); 90 days are longer than any event
    /// waits unless `max_age` was raised.
    static let deduplicationWindow = TimeSpan.days(90)

    func render(_ event: PlannedEvent, transition: Transition, identity: LeadIdentity.Google) -> RenderedEvent {
        let click = GoogleClick(transition)
        var json = JSONWriter(capacity: 768)
        json.beginObject()
        json.key("conversionAction")
        json.string("customers/\(configuration.customerID ?? "")/conversionActions/\(event.conversionTarget ?? "")")
        json.key("conversionDateTime")
        json.string(UTCDateTime(event.eventTime).googleAds)
        click?.write(to: &json)
        if let value = event.value, !value.amount.isNegative {
            json.key("conversionValue")
            json.decimal(value.amount)
            json.key("currencyCode")
            json.string(value.currency)
        }
        json.key("orderId")
        json.string(event.eventID)
        // A braid stands for a click of which Google may not tell the person: both together are refused (§2).
        if click?.isBraid != true { writeUserIdentifiers(identity, to: &json) }
        // Refused personalisation has a field, but it is documented for other jobs only (§2).
        if let consent = transition.consentAdUserData {
            json.key("consent")
            json.beginObject()
            json.member("adUserData", text: consent.rawValue.uppercased())
            json.endObject()
        }
        json.endObject()
        return RenderedEvent(
            json: json.bytes, deduplicationWindow: Self.deduplicationWindow,
            notBefore: GoogleClick.settled(click, transition, eventTime: event.eventTime))
    }

    /// Names and addresses are not taken for clicks (§2).
    private func writeUserIdentifiers(_ identity: LeadIdentity.Google, to json: inout JSONWriter) {
        guard identity.email != nil || identity.phone != nil else { return }
        json.key("userIdentifiers")
        json.beginArray()
        if let email = identity.email {
            json.beginObject()
            json.member("userIdentifierSource", text: "FIRST_PARTY")
            json.member("hashedEmail", digest: email)
            json.endObject()
        }
        if let phone = identity.phone {
            json.beginObject()
            json.member("userIdentifierSource", text: "FIRST_PARTY")
            json.member("hashedPhoneNumber", digest: phone)
            json.endObject()
        }
        json.endArray()
    }
}
