import Testing

@testable import PlatformSimulator

@Suite("What the platforms recognise as a repeat (D5, D15)")
struct DeduplicationTests {
    private func meta(_ change: [String: String?] = [:]) -> String { MetaSample.body(json(MetaSample.event, change)) }

    @Test("Meta drops a repeat within 48 hours of the first, and counts it twice after")
    func metaWindow() async throws {
        try await withSimulator { simulator in
            for (wait, counted, dropped, doubles) in [
                (Duration.zero, 1, 0, 0), (.seconds(48 * 3600 - 1), 1, 1, 0), (.seconds(1), 2, 1, 1), (.seconds(1), 2, 2, 1),
            ] {
                simulator.clock.advance(by: wait)
                #expect(await simulator.sendMeta(meta()).reply?.status == 200)
                let truth = simulator.truth[.meta, "100"]
                #expect(truth.eventsCounted == counted)
                #expect(truth.duplicatesDropped == dropped)
                #expect(truth.doubles == doubles)
            }
            let event = try #require(simulator.events(of: .meta).first)
            #expect(simulator.events().count == 1)
            #expect(event.eventID == "e1")
            #expect(event.timesCounted == 2)
            #expect(event.timesReceived == 4)
        }
    }

    @Test("Meta tells a repeat by dataset, event name and event id together")
    func metaKey() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(meta())
            _ = await simulator.sendMeta(meta(["event_name": "\"Contact\""]))
            _ = await simulator.sendMeta(meta(["event_id": "\"e2\""]))
            #expect(simulator.truth[.meta, "100"].eventsCounted == 3)
            #expect(simulator.truth[.meta, "100"].duplicatesDropped == 0)
        }
    }

    @Test("Meta drops a repeat within one request, and still says that it received both")
    func metaWithinRequest() async throws {
        try await withSimulator { simulator in
            let event = json(MetaSample.event)
            let reply = try #require(await simulator.sendMeta(MetaSample.body(event, event)).reply)
            #expect(reply.body.hasPrefix("{\"events_received\":2,"))
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1)
            #expect(simulator.truth[.meta, "100"].duplicatesDropped == 1)
        }
    }

    @Test("Meta counts events without an id each time; nobody can call them doubles")
    func metaWithoutID() async throws {
        try await withSimulator { simulator in
            for _ in 0..<2 {
                _ = await simulator.sendMeta(meta(["event_id": nil]))
            }
            #expect(simulator.truth[.meta, "100"].eventsCounted == 2)
            #expect(simulator.truth[.meta, "100"].doubles == 0)
        }
    }

    @Test("Meta counts a repeated messaging event twice: a double")
    func messaging() async throws {
        try await withSimulator { simulator in
            for _ in 0..<2 {
                _ = await simulator.sendMeta(meta(MetaSample.message), dataset: "200", token: "chat")
            }
            #expect(simulator.truth[.meta, "200"].eventsCounted == 2)
            #expect(simulator.truth[.meta, "200"].doubles == 1)
        }
    }

    @Test("GA4 drops a repeated purchase by transaction, for ever")
    func purchase() async throws {
        let purchase = GA4Sample.event(
            "purchase", ["transaction_id": "\"t1\"", "value": "9.90", "currency": "\"EUR\"", "event_id": "\"p1\""])
        try await withSimulator { simulator in
            _ = await simulator.sendGA4(json(GA4Sample.hit, ["events": "[\(purchase)]"]))
            simulator.clock.advance(by: .seconds(90 * 86_400))
            _ = await simulator.sendGA4(json(GA4Sample.hit, ["events": "[\(purchase)]"]))
            let truth = simulator.truth[.ga4, "G-1"]
            #expect(truth.eventsCounted == 1)
            #expect(truth.duplicatesDropped == 1)
            let event = try #require(simulator.events(of: .ga4, account: "G-1").first)
            #expect(event.deduplicationKey == "t1")
            #expect(event.value == "9.90")
            #expect(event.timesReceived == 2)
        }
    }

    @Test("GA4 counts any other repeat again, and event_id shows the double")
    func otherEvents() async throws {
        let lead = GA4Sample.event("generate_lead", ["event_id": "\"l1\"", "transaction_id": "\"t1\""])
        try await withSimulator { simulator in
            for _ in 0..<3 { _ = await simulator.sendGA4(json(GA4Sample.hit, ["events": "[\(lead)]"])) }
            #expect(simulator.truth[.ga4, "G-1"].eventsCounted == 3)
            #expect(simulator.truth[.ga4, "G-1"].doubles == 2)
            #expect(simulator.events().map(\.timesCounted) == [3])
        }
    }

    @Test("The counts do not need the events to be kept")
    func countsOnly() async throws {
        var configuration = SimulatorConfiguration.standard
        configuration.keepsEvents = false
        try await withSimulator(configuration) { simulator in
            for _ in 0..<2 { _ = await simulator.sendMeta(meta()) }
            #expect(simulator.events().isEmpty)
            #expect(simulator.truth[.meta, "100"].eventsCounted == 1)
            #expect(simulator.truth[.meta, "100"].duplicatesDropped == 1)
        }
    }

    @Test("The memory of keys is bounded and forgets the oldest first")
    func keyMemory() {
        var memory = KeyMemory(limit: 4)
        let account = AccountKey(platform: .ga4, id: "G-1")
        let keys = (0..<5).map { EventKey(.identity, account, "e", "\($0)") }
        for key in keys { memory[key] = KeyMemory.Entry(countedAt: today, timesCounted: 1, record: nil) }
        #expect(memory[keys[0]] == nil)
        #expect(memory[keys[1]] == nil)
        #expect(memory[keys[4]] != nil)
        #expect(memory[keys[3]] != nil)
    }
}
