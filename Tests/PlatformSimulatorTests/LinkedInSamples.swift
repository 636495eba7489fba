@testable import PlatformSimulator

extension SimulatorConfiguration {
    /// An ad account 500 (token `good`, rules 101 and 102, 900 of the Insight Tag), another's 600, and the app `client`.
    static var linkedin: SimulatorConfiguration {
        var configuration = SimulatorConfiguration(accounts: [
            .linkedinAccount("500", tokens: ["good", "wide"], conversions: ["101", "102"], insightTagConversions: ["900"]),
            .linkedinAccount("600", tokens: ["other", "wide"], conversions: ["201"]),
            .linkedinAccount("700", tokens: ["brief"], conversions: ["301"], expiry: today + .seconds(60)),
            .linkedinApp(
                "client", secret: "secret", refreshTokens: ["refresh", "spare"], adAccounts: ["500"],
                expiry: today + .seconds(100 * 86_400)),
        ])
        configuration.clock = SimulatedClock(stoppedAt: today)
        return configuration
    }
}

enum LinkedInSample {
    static let event: [String: String] = [
        "conversion": "\"urn:lla:llaPartnerConversion:101\"", "conversionHappenedAt": "1795305600000", "eventId": "\"e1\"",
        "user": "{\"userIds\":[{\"idType\":\"SHA256_EMAIL\",\"idValue\":\"\(digest)\"}]}",
    ]

    static func event(_ overrides: [String: String?] = [:]) -> String { json(event, overrides) }

    static func batch(_ events: String...) -> String { "{\"elements\":[\(events.joined(separator: ","))]}" }
}

extension PlatformSimulator {
    /// - Parameter method: `X-RestLi-Method`; nil sends one event.
    func sendLinkedIn(
        _ body: String, token: String? = "good", version: String? = "202607", method: String? = "BATCH_CREATE"
    ) async -> Outcome {
        var fields = ["X-Restli-Protocol-Version": "2.0.0"]
        fields["Authorization"] = token.map { "Bearer \($0)" }
        fields["LinkedIn-Version"] = version
        fields["X-RestLi-Method"] = method
        return await SocketClient.send("/rest/conversionEvents", to: port, fields: fields, body: body)
    }
}

/// The members of a LinkedIn refusal.
struct LinkedInErrorReply {
    let message: String
    let code: String?
    let serviceErrorCode: Int64?

    init?(_ reply: Reply?) {
        guard let reply, let body = try? JSONReader.read(reply.body).object, let message = body["message"]?.string,
            body["status"]?.integer == Int64(reply.status)
        else { return nil }
        self.message = message
        code = body["code"]?.string
        serviceErrorCode = body["serviceErrorCode"]?.integer
    }
}
