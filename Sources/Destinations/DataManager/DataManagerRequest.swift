import ConversionCore

/// Joins events into `POST /v1/events:ingest` (platforms sheet Data Manager §1, §2).
struct DataManagerRequest: Sendable {
    private let url: String
    private let customerID: String
    private let loginCustomerID: String?

    init(configuration: GoogleAdsConfiguration, endpoint: String) {
        url = joinedURL(endpoint, "v1/events:ingest")
        customerID = configuration.customerID ?? ""
        loginCustomerID = configuration.loginCustomerID
    }

    func joining(_ events: [ArraySlice<UInt8>], secrets: Secrets) -> PlatformRequest {
        var actions: [String] = []
        for event in events {
            guard let action = DataManagerReference.action(inEvent: event), !actions.contains(action) else { continue }
            actions.append(action)
        }
        var json = JSONWriter(capacity: events.reduce(512) { $0 + $1.count + 1 })
        json.beginObject()
        json.key("destinations")
        json.beginArray()
        for action in actions { write(action, to: &json) }
        json.endArray()
        json.key("events")
        json.beginArray()
        for event in events { json.raw(event) }
        json.endArray()
        json.key("encoding")
        json.string("HEX")
        json.key("validateOnly")
        json.bool(false)
        json.endObject()
        return PlatformRequest(
            method: .post, url: url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("Authorization", "Bearer " + secrets[.accessToken]),
            ],
            body: json.bytes)
    }

    private func write(_ action: String, to json: inout JSONWriter) {
        json.beginObject()
        json.key("reference")
        json.string(DataManagerReference.name(of: action))
        write("operatingAccount", customerID, to: &json)
        if let loginCustomerID { write("loginAccount", loginCustomerID, to: &json) }
        json.key("productDestinationId")
        json.string(action)
        json.endObject()
    }

    private func write(_ name: StaticString, _ account: String, to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.key("accountType")
        json.string("GOOGLE_ADS")
        json.key("accountId")
        json.string(account)
        json.endObject()
    }
}
