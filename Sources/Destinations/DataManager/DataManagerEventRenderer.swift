import ConversionCore

/// Renders one element of `events` (platforms sheet Data Manager §2).
struct DataManagerEventRenderer: Sendable {
    private let groups: DataManagerGroups

    /// A second sending of the same Action ID and transaction id only overwrites the value with the same value, and Google
    /// names no end to that (§3). 90 days are longer than any event waits unless `max_age` was raised, and no longer than
    /// Google's own memory of clicks.
    static let deduplicationWindow = TimeSpan.days(90)

    init(configuration: GoogleAdsConfiguration) {
        groups = DataManagerGroups(configuration)
    }

    func render(_ event: PlannedEvent, transition: Transition, identity: LeadIdentity.Google) -> RenderedEvent {
        let action = event.conversionTarget ?? ""
        let click = GoogleClick(transition)
        var json = JSONWriter(capacity: 1024)
        json.beginObject()
        // The first member: whoever joins events reads it from there, see DataManagerReference.
        json.key("destinationReferences")
        json.beginArray()
        json.string(DataManagerReference.name(of: action))
        json.endArray()
        json.key("transactionId")
        json.string(event.eventID)
        json.key("eventTimestamp")
        json.string(UTCDateTime(event.eventTime).rfc3339)
        // Called optional and refused when missing (§2, §9).
        json.key("eventSource")
        json.string(click != nil || transition.pageURL?.trimmedOrNil != nil ? "WEB" : "OTHER")
        if let click {
            json.key("adIdentifiers")
            json.beginObject()
            click.write(to: &json)
            json.endObject()
        }
        writeUserData(identity, to: &json)
        writeConsent(transition, to: &json)
        // No value is negative, and a currency stands only beside one (rule D9).
        if let value = event.value, !value.amount.isNegative {
            json.key("conversionValue")
            json.decimal(value.amount)
            json.key("currency")
            json.string(value.currency)
        }
        json.endObject()
        return RenderedEvent(
            json: json.bytes, deduplicationWindow: Self.deduplicationWindow, group: groups.group(of: action),
            notBefore: GoogleClick.settled(click, transition, eventTime: event.eventTime))
    }

    /// Beside a click id as well (rule D1): where the click is no longer known, the person may be.
    private func writeUserData(_ identity: LeadIdentity.Google, to json: inout JSONWriter) {
        // Google takes an address only whole.
        let address = Address(identity)
        guard identity.email != nil || identity.phone != nil || address != nil else { return }
        json.key("userData")
        json.beginObject()
        json.key("userIdentifiers")
        json.beginArray()
        if let email = identity.email {
            json.beginObject()
            json.member("emailAddress", digest: email)
            json.endObject()
        }
        if let phone = identity.phone {
            json.beginObject()
            json.member("phoneNumber", digest: phone)
            json.endObject()
        }
        if let address {
            json.beginObject()
            json.key("address")
            json.beginObject()
            json.member("givenName", digest: address.firstName)
            json.member("familyName", digest: address.lastName)
            json.member("regionCode", text: address.regionCode)
            json.member("postalCode", text: address.postalCode)
            json.endObject()
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    private struct Address {
        let firstName, lastName: HashedIdentifier
        let regionCode, postalCode: String

        init?(_ identity: LeadIdentity.Google) {
            guard let firstName = identity.firstName, let lastName = identity.lastName, let regionCode = identity.regionCode,
                let postalCode = identity.postalCode
            else { return nil }
            (self.firstName, self.lastName, self.regionCode, self.postalCode) = (firstName, lastName, regionCode, postalCode)
        }
    }

    /// What the row does not say is left open (rule D12).
    private func writeConsent(_ transition: Transition, to json: inout JSONWriter) {
        guard transition.consentAdUserData != nil || transition.consentAdPersonalization != nil else { return }
        json.key("consent")
        json.beginObject()
        json.member("adUserData", text: transition.consentAdUserData.map(Self.word))
        json.member("adPersonalization", text: transition.consentAdPersonalization.map(Self.word))
        json.endObject()
    }

    private static func word(_ consent: ConsentState) -> String {
        switch consent {
        case .granted: "CONSENT_GRANTED"
        case .denied: "CONSENT_DENIED"
        }
    }
}
