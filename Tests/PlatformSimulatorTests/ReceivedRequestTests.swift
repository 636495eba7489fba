import Testing

@testable import PlatformSimulator

@Suite("What the simulator keeps of each request, so that a sender's own log can be held against it")
struct ReceivedRequestTests {
    private typealias Fate = ReceivedRequest.Fate

    private static let two = FaultTests.body

    private static func keeping(_ configuration: SimulatorConfiguration) -> SimulatorConfiguration {
        var configuration = configuration
        configuration.keepsRequests = true
        return configuration
    }

    /// The fates of the events of the only request, once it has been answered.
    private static func fates(
        _ configuration: SimulatorConfiguration, fault: FaultKind? = nil, _ send: (PlatformSimulator) async -> Outcome
    ) async throws -> (fates: [Fate], isAnswered: Bool) {
        try await withSimulator(keeping(configuration)) { simulator in
            if let fault { simulator.inject(Fault(fault, count: 1)) }
            _ = await send(simulator)
            simulator.clearFaults()
            try await simulator.waitUntil { truth in truth.platforms.values.allSatisfy { $0.inFlight == 0 } }
            let requests = simulator.requests()
            let request = try #require(requests.first)
            #expect(requests.count == 1)
            #expect(request.answeredAt.map { $0 >= request.arrivedAt } ?? true)
            return (request.events.map(\.fate), request.answeredAt != nil)
        }
    }

    @Test("Nothing is kept unless asked for")
    func keepsNothing() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(Self.two)
            #expect(simulator.requests().isEmpty)
        }
    }

    @Test("Counted, and a repeat, under the sender's ids")
    func repeats() async throws {
        try await withSimulator(Self.keeping(.standard)) { simulator in
            for _ in 0..<2 { _ = await simulator.sendMeta(Self.two) }
            try await simulator.waitUntil { $0[.meta].inFlight == 0 }
            let requests = simulator.requests(of: .meta)
            #expect(requests.map { $0.events.map(\.id) } == [["e1", "e2"], ["e1", "e2"]])
            #expect(requests.map { $0.events.map(\.fate) } == [[.counted, .counted], [.repeated, .repeated]])
            #expect(simulator.requests(of: .ga4).isEmpty)
        }
    }

    @Test("D16: of a refused request only the event that it is refused for counts as refused", arguments: [
        (BlameStyle.index, [ReceivedRequest.Fate.untouched, .refused]), (.none, [.untouched, .refused]),
        (.temporary, [.untouched, .untouched]),
    ])
    func badEvent(_ blame: BlameStyle, _ fates: [ReceivedRequest.Fate]) async throws {
        let found = try await Self.fates(.standard, fault: .badEvent(.id("e2"), blame: blame)) { await $0.sendMeta(Self.two) }
        #expect(found.fates == fates)
        #expect(found.isAnswered)
    }

    @Test("D16: the platforms' own rules name the event too")
    func ownRules() async throws {
        let old = ["event_time": "1"]
        let meta = MetaSample.body(json(MetaSample.event), json(MetaSample.event, old))
        #expect(try await Self.fates(.standard) { await $0.sendMeta(meta) }.fates == [.untouched, .refused])
        let tiktok = TikTokSample.body(json(TikTokSample.event), json(TikTokSample.event, ["event_time": nil]))
        #expect(try await Self.fates(.tiktok) { await $0.sendTikTok(tiktok) }.fates == [.untouched, .refused])
        let linkedin = LinkedInSample.batch(LinkedInSample.event(), LinkedInSample.event(["conversionHappenedAt": "1"]))
        #expect(try await Self.fates(.linkedin) { await $0.sendLinkedIn(linkedin) }.fates == [.untouched, .refused])
        let unread = LinkedInSample.batch(LinkedInSample.event(["user": nil]), LinkedInSample.event())
        #expect(try await Self.fates(.linkedin) { await $0.sendLinkedIn(unread) }.fates == [.refused, .untouched])
        let google = GoogleSample.ingestion([json(GoogleSample.event), json(GoogleSample.event, ["eventTimestamp": "\"yesterday\""])])
        #expect(try await Self.fates(.google) { await $0.ingest(google) }.fates == [.untouched, .refused])
        let upload = GoogleSample.upload([json(GoogleSample.conversion, ["conversionDateTime": "\"yesterday\""])])
        #expect(try await Self.fates(.google) { await $0.upload(upload) }.fates == [.refused])
    }

    @Test("D14: a token, a rate limit or a failing platform refuses no event", arguments: [
        FaultKind.tokenRevoked, .rateLimited(.none), .serverError(status: 503, html: true), .permissionMissing(code: 10),
    ])
    func notItsFault(_ kind: FaultKind) async throws {
        let found = try await Self.fates(.standard, fault: kind) { await $0.sendMeta(Self.two) }
        #expect(found.fates == [.untouched, .untouched])
        #expect(found.isAnswered)
    }

    @Test("D15: what got no whole and true reply is not answered, whether it was counted or not", arguments: [
        (FaultKind.resetBeforeProcessing, ReceivedRequest.Fate.untouched), (.acceptThenReset, .counted), (.truncatedReply, .counted),
        (.wrongCount(1), .counted), (.oversizedReply(bytes: 1 << 20), .counted), (.redirect(to: "http://127.0.0.1:9/"), .untouched),
    ])
    func unanswered(_ kind: FaultKind, _ fate: ReceivedRequest.Fate) async throws {
        let found = try await Self.fates(.standard, fault: kind) { await $0.sendMeta(Self.two) }
        #expect(found.fates == [fate, fate])
        #expect(!found.isAnswered)
    }
}
