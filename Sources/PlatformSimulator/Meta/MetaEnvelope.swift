/// The rules for the body around the events (platforms sheet: Meta, section 1).
enum MetaEnvelope {
    private static let textFields: Set<String> = [
        "test_event_code", "partner_agent", "namespace_id", "upload_id", "upload_tag", "upload_source", "access_token",
        "appsecret_proof", "trace",
    ]
    /// In the SDK's request type, without a documented shape.
    private static let untypedFields: Set<String> = ["platforms", "progress"]
    private static let queryParameters: Set<String> = ["access_token", "appsecret_proof"]

    static func check(_ head: PlatformRequest.Head, _ body: JSONObject, maximumEvents: Int) throws(MetaError) {
        for parameter in head.query.parameters where !queryParameters.contains(parameter.name) {
            throw .invalid("Unknown query parameter \(parameter.name).")
        }
        for member in body.members where member.name != "data" && !untypedFields.contains(member.name) {
            guard textFields.contains(member.name) else {
                throw .invalid("Unknown field \(member.name).", at: [member.name])
            }
            guard let text = member.value.string, !text.isEmpty else {
                throw .invalid("\(member.name) must be a string that is not empty.", at: [member.name])
            }
        }
        guard let data = body["data"] else { throw .invalid("data is required.", at: ["data"]) }
        guard let events = data.array else { throw .invalid("data must be an array.", at: ["data"]) }
        guard !events.isEmpty else { throw .invalid("data must hold at least one event.", at: ["data"]) }
        guard events.count <= maximumEvents else {
            throw .invalid("data holds \(events.count) events, at most \(maximumEvents) are allowed.", at: ["data"])
        }
    }
}
