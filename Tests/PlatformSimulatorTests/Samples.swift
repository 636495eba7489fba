@testable import PlatformSimulator

/// 2026-11-22T00:00:00Z: the simulators of these tests live on this day.
let today = UnixTime(seconds: 1_795_305_600)
let digest = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"
let hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

extension SimulatorConfiguration {
    /// A Meta dataset 100 (token `good`), one for messaging 200, and a GA4 stream G-1 (secret `s1`).
    static var standard: SimulatorConfiguration {
        var configuration = SimulatorConfiguration(accounts: [
            .metaDataset("100", tokens: ["good"]),
            .metaDataset("200", tokens: ["chat"], takesMessaging: true),
            .ga4Stream("G-1", secrets: ["s1", "s2"]),
        ])
        configuration.clock = SimulatedClock(stoppedAt: today)
        return configuration
    }
}

/// Runs a simulator for the length of the body.
func withSimulator<Result: Sendable>(
    _ configuration: SimulatorConfiguration = .standard, _ body: (PlatformSimulator) async throws -> Result
) async throws -> Result {
    let simulator = try await PlatformSimulator.start(configuration)
    do {
        let result = try await body(simulator)
        await simulator.stop()
        return result
    } catch {
        await simulator.stop()
        throw error
    }
}

/// JSON text of an object, from raw JSON texts; an override of nil removes a member.
func json(_ base: [String: String], _ overrides: [String: String?] = [:]) -> String {
    var members = base
    for (name, value) in overrides { members[name] = value }
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
}

enum MetaSample {
    static let event: [String: String] = [
        "event_name": "\"Lead\"", "event_time": "1795305600", "event_id": "\"e1\"", "action_source": "\"system_generated\"",
        "user_data": "{\"em\":[\"\(digest)\"]}",
    ]
    static let website: [String: String?] = [
        "action_source": "\"website\"", "event_source_url": "\"https://shop.example/a\"",
        "user_data": "{\"em\":\"\(digest)\",\"client_user_agent\":\"Mozilla/5.0\"}",
    ]
    static let message: [String: String?] = [
        "event_name": "\"LeadSubmitted\"", "action_source": "\"business_messaging\"", "messaging_channel": "\"whatsapp\"",
        "user_data": "{\"whatsapp_business_account_id\":\"77\",\"ctwa_clid\":\"ARAk\"}",
    ]

    static func body(_ events: String..., extra: String = "") -> String {
        "{\"data\":[\(events.joined(separator: ","))]\(extra)}"
    }
}

enum GA4Sample {
    static let event = "{\"name\":\"generate_lead\",\"params\":{\"session_id\":\"1\",\"engagement_time_msec\":1}}"
    static let hit: [String: String] = ["client_id": "\"123.456\"", "events": "[\(event)]"]

    static func event(_ name: String, _ params: [String: String]) -> String {
        "{\"name\":\"\(name)\",\"params\":\(json(params))}"
    }
}

extension PlatformSimulator {
    func sendMeta(
        _ body: String, dataset: String = "100", token: String? = "good", version: String = "v26.0",
        query: String = "", patience: Duration = .seconds(20)
    ) async -> Outcome {
        await SocketClient.send(
            "/\(version)/\(dataset)/events\(query)", to: port,
            fields: token.map { ["Authorization": "Bearer \($0)"] } ?? [:], body: body, patience: patience)
    }

    func sendGA4(
        _ body: String, stream: String = "G-1", secret: String = "s1", debug: Bool = false,
        patience: Duration = .seconds(20)
    ) async -> Outcome {
        await SocketClient.send(
            "\(debug ? "/debug" : "")/mp/collect?measurement_id=\(stream)&api_secret=\(secret)", to: port, body: body,
            patience: patience)
    }
}

/// The members of a Meta error reply.
struct MetaErrorReply {
    let error: JSONObject

    init?(_ reply: Reply?) {
        guard let reply, let body = try? JSONReader.read(reply.body).object,
            let error = body["error"]?.object
        else { return nil }
        self.error = error
    }

    var label: String {
        let code = error["code"]?.number?.literal ?? "?"
        return error["error_subcode"]?.number.map { "\(code)/\($0.literal)" } ?? code
    }

    var blame: [String] {
        (error["error_data"]?.object?["blame_field_specs"]?.array?.first?.array ?? []).compactMap(\.string)
    }
}
