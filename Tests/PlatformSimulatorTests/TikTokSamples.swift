@testable import PlatformSimulator

extension SimulatorConfiguration {
    /// A TikTok source of each kind (`PIXEL`, `APP`, `SHOPS`, `CRM`) with the token `good`, and another's pixel.
    static var tiktok: SimulatorConfiguration {
        var configuration = SimulatorConfiguration(accounts: [
            .tiktokSource("PIXEL", tokens: ["good", "spare"]),
            .tiktokSource("APP", tokens: ["good"], kinds: [.app]),
            .tiktokSource("SHOPS", tokens: ["good"], kinds: [.offline]),
            .tiktokSource("CRM", tokens: ["good"], kinds: [.crm]),
            .tiktokSource("OTHER", tokens: ["foreign"]),
            .tiktokSource("BRIEF", tokens: ["brief"], expiry: today + .seconds(60)),
        ])
        configuration.clock = SimulatedClock(stoppedAt: today)
        return configuration
    }
}

enum TikTokSample {
    /// A good event from a web page.
    static let event: [String: String] = [
        "event": "\"Lead\"", "event_time": "1795305600", "event_id": "\"e1\"", "user": "{\"email\":[\"\(digest)\"]}",
        "page": "{\"url\":\"https://shop.example/a\"}",
    ]
    /// What makes it one from a CRM.
    static let crm: [String: String?] = ["page": nil, "lead": "{\"lead_id\":\"7360000000000000001\",\"lead_event_source\":\"MyCRM\"}"]
    static let offline: [String: String?] = ["page": nil]
    static let app: [String: String?] = ["page": nil, "app": "{\"app_id\":\"1\"}"]

    static let sources: [TikTokEventSource: String] = [.web: "PIXEL", .app: "APP", .offline: "SHOPS", .crm: "CRM"]

    static func body(_ events: String..., source: TikTokEventSource = .web, changing overrides: [String: String?] = [:]) -> String {
        json(
            [
                "event_source": "\"\(source.rawValue)\"", "event_source_id": "\"\(sources[source] ?? "")\"",
                "data": "[\(events.joined(separator: ","))]",
            ], overrides)
    }
}

extension PlatformSimulator {
    func sendTikTok(
        _ body: String, token: String? = "good", path: String = "/open_api/v1.3/event/track/", method: String = "POST"
    ) async -> Outcome {
        await SocketClient.send(
            path, method: method, to: port, fields: token.map { ["Access-Token": $0] } ?? [:], body: body)
    }
}

/// The members of a TikTok reply.
struct TikTokReply {
    let code: Int64
    let message: String

    init?(_ reply: Reply?) {
        guard let reply, let body = try? JSONReader.read(reply.body).object, let code = body["code"]?.integer,
            let message = body["message"]?.string, body["request_id"]?.string?.utf8.count == 32, body["data"]?.object != nil,
            body.count == 4
        else { return nil }
        self.code = code
        self.message = message
    }
}
