import ConversionCore
import Testing

@testable import Destinations

@Suite("Meta requests (R42)") struct MetaRequestTests {
    private static let secrets = Secrets([.accessToken: "EAAB/secret+token", .appSecret: "app-secret"])
    private let event = Array(#"{"event_name":"Lead"}"#.utf8)[...]

    @Test("the token goes into the header and nowhere else") func authorization() {
        let adapter = MetaAdapter.sample { $0.appSecret = .environment("APP") }
        let request = adapter.request(joining: [event], group: nil, secrets: Self.secrets)
        #expect(request.method == .post)
        #expect(request.url == "https://graph.facebook.com/v26.0/1234567890/events")
        #expect(request.headers.contains(.init("Authorization", "Bearer EAAB/secret+token")))
        #expect(request.headers.contains(.init("Content-Type", "application/json")))
        for secret in ["EAAB", "app-secret"] {
            #expect(!request.url.contains(secret))
            #expect(!text(request.body).contains(secret))
        }
    }

    @Test("the proof is the HMAC-SHA256 of the token under the app's secret") func proof() {
        // Computed with openssl: printf 'EAAB/secret+token' | openssl dgst -sha256 -hmac app-secret
        let expected = "3cd4f408cc294e7aba37d3efbd4218425ed9ad8de4a02abe692c13a5c8cc2fd1"
        let adapter = MetaAdapter.sample { $0.appSecret = .environment("APP") }
        let body = text(adapter.request(joining: [event], group: nil, secrets: Self.secrets).body)
        #expect(body.contains(#""appsecret_proof":"\#(expected)""#))
        #expect(!text(MetaAdapter.sample().request(joining: [event], group: nil, secrets: Self.secrets).body).contains("proof"))
    }

    @Test("the version and the endpoint come from the configuration") func url() {
        var configuration = MetaConfiguration()
        configuration.pixelID = "1/2"
        configuration.apiVersion = "v27.0"
        let adapter = MetaAdapter(
            destination: DestinationSettings(name: "m", configuration: .meta(configuration)), configuration: configuration,
            endpoint: "http://127.0.0.1:8080/")
        #expect(adapter.request(joining: [event], group: nil, secrets: .redacted).url == "http://127.0.0.1:8080/v27.0/1%2F2/events")
    }

    @Test("joined events are one valid body in their order", arguments: [1, 2, 3, 200, 1000])
    func joining(count: Int) throws {
        let events = (0..<count).map { Array(#"{"event_id":"e\#($0)"}"#.utf8)[...] }
        let adapter = MetaAdapter.sample { $0.testEventCode = "TEST\"123" }
        let body = try JSONValue.parse(adapter.request(joining: events, group: nil, secrets: Self.secrets).body)
        #expect(body["data"]?.array?.compactMap { $0["event_id"]?.string } == (0..<count).map { "e\($0)" })
        #expect(body["test_event_code"] == "TEST\"123")
        #expect(body["partner_agent"] == "conversiond")
    }

    @Test("without a test event code there is none") func noTestEventCode() throws {
        let body = try JSONValue.parse(MetaAdapter.sample().request(joining: [event], group: nil, secrets: Self.secrets).body)
        #expect(body["test_event_code"] == nil)
    }

    @Test("batch_size moves the number of events between 1 and Meta's 1000", arguments: [(nil, 200), (1, 1), (0, 1), (500, 500), (5000, 1000)] as [(Int?, Int)])
    func batchSize(setting: Int?, expected: Int) {
        #expect(MetaAdapter.sample(settings: { $0.batchSize = setting }).limits.events == expected)
    }

    @Test("the body stays below 1 MB with the envelope around the events") func bytes() {
        let adapter = MetaAdapter.sample {
            $0.testEventCode = "TEST12345"
            $0.appSecret = .environment("APP")
        }
        let events = [Array(repeating: UInt8(ascii: " "), count: adapter.limits.bytes)[...]]
        #expect(adapter.request(joining: events, group: nil, secrets: Self.secrets).body.count < 1_000_000)
    }

    @Test("max_in_flight replaces the recommended number of requests") func inFlight() {
        #expect(MetaAdapter.sample().limits.requestsInFlight == 4)
        #expect(MetaAdapter.sample(settings: { $0.maxInFlight = 9 }).limits.requestsInFlight == 9)
    }

    @Test("the secrets that are asked for are those that are configured") func secretReferences() {
        #expect(MetaAdapter.sample().secretReferences == [.accessToken: .environment("META_TOKEN")])
        let adapter = MetaAdapter.sample { $0.appSecret = .credential("app") }
        #expect(adapter.secretReferences == [.accessToken: .environment("META_TOKEN"), .appSecret: .credential("app")])
    }
}
