import ConversionCore
import Testing

@testable import Destinations

@Suite("TikTok requests (R44)") struct TikTokRequestTests {
    private static let secrets = Secrets([.accessToken: "tt-secret"])
    private let event = Array(#"{"event":"Lead"}"#.utf8)[...]

    private func body(_ adapter: TikTokAdapter, group: String?, events: Int = 1) throws -> JSONValue {
        try JSONValue.parse(adapter.request(joining: Array(repeating: event, count: events), group: group, secrets: Self.secrets).body)
    }

    @Test("the token goes into TikTok's own header, the path ends with a slash") func authorization() {
        let request = TikTokAdapter.sample().request(joining: [event], group: "web", secrets: Self.secrets)
        #expect(request.method == .post)
        #expect(request.url == "https://business-api.tiktok.com/open_api/v1.3/event/track/")
        #expect(request.headers == [.init("Content-Type", "application/json"), .init("Access-Token", "tt-secret")])
        #expect(!text(request.body).contains("tt-secret"))
    }

    @Test("the source and its id stand at the root, the id as a text", arguments: [
        ("web", "C4ABCDEF", "C4ABCDEF"), ("crm", "7361234567890123456", "C4ABCDEF"), ("offline", "7361234567890123457", "C4ABCDEF"),
    ])
    func sources(source: String, own: String, shared: String) throws {
        let separate = TikTokAdapter.sample {
            $0.crmEventSourceID = "7361234567890123456"
            $0.offlineEventSourceID = "7361234567890123457"
        }
        let body = try body(separate, group: source)
        #expect(body["event_source"] == .string(source))
        #expect(body["event_source_id"] == .string(own))
        #expect(body["partner_name"] == "conversiond")
        #expect(body["test_event_code"] == nil)
        #expect(try self.body(.sample(), group: source)["event_source_id"] == .string(shared))
    }

    @Test("D8: events of two sources never share a group") func groups() {
        let groups = [Channel.web, .crm, .offline].map {
            TikTokAdapter.sample().render(
                SampleLead.event(channel: $0), transition: SampleLead.transition { $0.pageURL = "https://example.com/" }, identity: SampleLead.identity()
            ).group
        }
        #expect(groups == ["web", "crm", "offline"])
    }

    @Test("the test event code stands at the root") func testEventCode() throws {
        let body = try body(.sample { $0.testEventCode = "TEST\"1" }, group: "web")
        #expect(body["test_event_code"] == "TEST\"1")
        #expect(body["data"] == .array([.object(["event": "Lead"])]))
    }

    @Test("joined events keep their order", arguments: [1, 2, 1000]) func joining(count: Int) throws {
        let events = (0..<count).map { Array(#"{"event_id":"e\#($0)"}"#.utf8)[...] }
        let body = try JSONValue.parse(TikTokAdapter.sample().request(joining: events, group: "crm", secrets: Self.secrets).body)
        #expect(body["data"]?.array?.compactMap { $0["event_id"]?.string } == (0..<count).map { "e\($0)" })
    }

    @Test("the body stays below 1 MB with the envelope around the events") func bytes() {
        let adapter = TikTokAdapter.sample { $0.testEventCode = "TEST12345" }
        let events = [Array(repeating: UInt8(ascii: " "), count: adapter.limits.bytes)[...]]
        #expect(adapter.request(joining: events, group: "web", secrets: Self.secrets).body.count < 1_000_000)
    }

    @Test("batch_size moves the number of events between 1 and TikTok's 1000", arguments: [(nil, 200), (1, 1), (0, 1), (5000, 1000)] as [(Int?, Int)])
    func batchSize(setting: Int?, expected: Int) {
        #expect(TikTokAdapter.sample(settings: { $0.batchSize = setting }).limits.events == expected)
    }

    @Test("four requests at once, unless max_in_flight says otherwise; the secret is the token") func limits() {
        #expect(TikTokAdapter.sample().limits.requestsInFlight == 4)
        #expect(TikTokAdapter.sample(settings: { $0.maxInFlight = 9 }).limits.requestsInFlight == 9)
        #expect(TikTokAdapter.sample().secretReferences == [.accessToken: .environment("TIKTOK_TOKEN")])
    }
}
