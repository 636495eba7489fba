import ConversionCore
import Testing

@testable import Destinations

@Suite("GA4 requests and replies (R43)") struct GA4RequestTests {
    private let event = Array(#"{"client_id":"1.2"}"#.utf8)[...]

    @Test("the body is the event, the secret is percent-encoded in the query and nowhere else") func request() {
        let request = GA4Adapter.sample().request(joining: [event], group: nil, secrets: Secrets([.apiSecret: "a&b=c d/*+é"]))
        #expect(request.method == .post)
        #expect(request.url == "https://www.google-analytics.com/mp/collect?measurement_id=G-ABC123&api_secret=a%26b%3Dc%20d%2F%2A%2B%C3%A9")
        #expect(request.headers == [.init("Content-Type", "application/json")])
        #expect(request.body == Array(event))
    }

    @Test("region eu has its own host, unless the operator changed GA4's") func region() {
        func url(_ endpoints: Endpoints, _ region: GA4Configuration.Region) -> String {
            GA4Adapter.sample({ $0.region = region }, endpoints: endpoints).request(joining: [event], group: nil, secrets: .redacted).url
        }
        var local = Endpoints()
        local.ga4 = "http://127.0.0.1:9/ga4/"
        #expect(url(Endpoints(), .eu).hasPrefix("https://region1.google-analytics.com/mp/collect?"))
        #expect(url(Endpoints(), .global).hasPrefix("https://www.google-analytics.com/mp/collect?"))
        #expect(url(local, .eu).hasPrefix("http://127.0.0.1:9/ga4/mp/collect?"))
    }

    @Test("one client goes in a request, whatever batch_size says") func limits() {
        let limits = GA4Adapter.sample(settings: {
            $0.batchSize = 50
            $0.maxInFlight = 3
        }).limits
        #expect(limits.events == 1)
        #expect(limits.bytes < 130_000)
        #expect(limits.requestsInFlight == 3)
        #expect(GA4Adapter.sample().secretReferences == [.apiSecret: .environment("GA4_SECRET")])
    }

    static let table: [(ClosedRange<Int>, String)] = [
        (200...299, "accepted"), (300...399, "setup"), (400...400, "reject"), (401...401, "setup"), (403...403, "setup"),
        (404...406, "reject"), (407...407, "setup"), (408...408, "retry"), (409...424, "reject"), (425...425, "retry"),
        (426...428, "reject"), (429...429, "rate"), (430...499, "reject"), (500...599, "retry"), (0...199, "unknown"), (600...999, "unknown"),
    ]

    @Test("every HTTP status has its class", arguments: table) func statuses(range: ClosedRange<Int>, kind: String) throws {
        for status in range {
            let verdict = GA4Adapter.sample().interpret(
                PlatformReply(status: status, body: Array("<html>".utf8), retryAfter: .seconds(5)), eventCount: 1)
            let sorted: (String, TimeSpan?) =
                switch verdict.outcome {
                case .perEvent([.accepted]): ("accepted", nil)
                case .perEvent(let verdicts): (verdicts.count == 1 && verdicts[0].isRejected ? "reject" : "other", nil)
                case .retry(_, let after): ("retry", after)
                case .rateLimited(_, let after): ("rate", after)
                case .destinationFault(.setup, _): ("setup", nil)
                case .unknown: ("unknown", nil)
                default: ("other", nil)
                }
            #expect(sorted.0 == kind, "\(status)")
            if kind == "retry" || kind == "rate" { #expect(sorted.1 == .seconds(5)) }
        }
    }
}

extension EventVerdict {
    fileprivate var isRejected: Bool {
        guard case .rejected = self else { return false }
        return true
    }
}
