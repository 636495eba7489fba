import Testing

@testable import PlatformSimulator

@Suite("Data Manager: repeats, and what is told later")
struct DataManagerStatusTests {
    private func body(_ changes: [String: String?]...) -> String {
        GoogleSample.ingestion(
            changes.enumerated().map { index, change in
                json(GoogleSample.event, ["transactionId": "\"c-\(index)\""].merging(change) { _, new in new })
            })
    }

    private func ingest(_ simulator: PlatformSimulator, _ body: String) async throws -> String {
        try #require(await simulator.ingest(body).object["requestId"]?.string)
    }

    /// The first destination's element of the status.
    private func status(_ simulator: PlatformSimulator, _ id: String) async throws -> JSONObject {
        let outcome = await simulator.requestStatus(id)
        #expect(outcome.reply?.status == 200)
        return try #require(outcome.object["requestStatusPerDestination"]?.array?.first?.object)
    }

    private func errors(_ status: JSONObject) -> [String: String] {
        (status["errorInfo"]?.object?["errorCounts"]?.array ?? []).compactMap(\.object).reduce(into: [:]) { counts, count in
            counts[count["reason"]?.string ?? ""] = count["recordCount"]?.string
        }
    }

    @Test("A repeat adjusts the value and is not counted again (D4, D15)")
    func adjustment() async throws {
        try await withSimulator(.google) { simulator in
            _ = try await ingest(simulator, body([:]))
            let id = try await ingest(simulator, body(["conversionValue": "7", "currency": "\"IDR\""]))
            let truth = simulator.truth[.dataManager, "1234567890"]
            #expect((truth.eventsCounted, truth.duplicatesDropped, truth.doubles) == (1, 1, 0))
            let event = try #require(simulator.events(of: .dataManager).first)
            #expect((event.value, event.currency, event.timesReceived) == ("7", "IDR", 2))
            simulator.clock.advance(by: .seconds(3600))
            #expect(try await status(simulator, id)["requestStatus"] == "SUCCESS")
        }
    }

    @Test("A repeat may be told as an error")
    func toldRepeat() async throws {
        var configuration = SimulatorConfiguration.google
        configuration.dataManager.tellsRepeats = true
        try await withSimulator(configuration) { simulator in
            _ = try await ingest(simulator, body([:]))
            let id = try await ingest(simulator, body([:], [:]))
            simulator.clock.advance(by: .seconds(3600))
            let answer = try await status(simulator, id)
            #expect(answer["requestStatus"] == "PARTIAL_SUCCESS")
            #expect(errors(answer) == ["PROCESSING_ERROR_REASON_DUPLICATE_TRANSACTION_ID": "1"])
        }
    }

    @Test("The same id for another action is another conversion")
    func actions() async throws {
        try await withSimulator(.google) { simulator in
            let second = json(GoogleSample.destination, ["reference": "\"b\"", "productDestinationId": "\"777\""])
            let both = "[\(json(GoogleSample.destination)),\(second)]"
            let event = json(GoogleSample.event, ["destinationReferences": nil])
            let id = try await ingest(simulator, GoogleSample.ingestion([event], ["destinations": both]))
            #expect(simulator.truth[.dataManager, "1234567890"].countedByName == ["111": 1, "777": 1])
            simulator.clock.advance(by: .seconds(3600))
            let parts = await simulator.requestStatus(id).object["requestStatusPerDestination"]?.array ?? []
            #expect(parts.map { $0.object?["destination"]?.object?["productDestinationId"] } == ["111", "777"])
            #expect(parts.map { $0.object?["eventsIngestionStatus"]?.object?["recordCount"] } == ["1", "1"])
        }
    }

    @Test("PROCESSING until its time has passed, then the counts")
    func processing() async throws {
        var configuration = SimulatorConfiguration.google
        configuration.dataManager.processingTime = .seconds(1800)
        try await withSimulator(configuration) { simulator in
            let id = try await ingest(simulator, body([:], ["adIdentifiers": "{\"gclid\":\"INVALID1\"}"], ["adIdentifiers": "{\"gclid\":\"INVALID2\"}"]))
            simulator.clock.advance(by: .seconds(1799))
            let early = try await status(simulator, id)
            #expect(early["requestStatus"] == "PROCESSING")
            #expect(early["errorInfo"] == nil)
            simulator.clock.advance(by: .seconds(1))
            let late = try await status(simulator, id)
            #expect(late["requestStatus"] == "PARTIAL_SUCCESS")
            #expect(errors(late) == ["PROCESSING_ERROR_REASON_INVALID_GCLID": "2"])
            #expect(late["eventsIngestionStatus"]?.object?["recordCount"] == "3")
            #expect(late["destination"]?.object?["productDestinationId"] == "111")
            let truth = simulator.truth[.dataManager, "1234567890"]
            #expect((truth.eventsCounted, truth.eventsLost, truth.statusReads) == (1, ["INVALID_GCLID": 2], 2))
            #expect((truth.requests, truth.acceptedRequests) == (3, 1))
        }
    }

    static let findings: [(String, [String: String?], String)] = [
        ("an invented gclid", ["adIdentifiers": "{\"gclid\":\"INVALID\"}"], "INVALID_GCLID"),
        ("an invented gbraid", ["adIdentifiers": "{\"gbraid\":\"INVALID\"}"], "INVALID_GBRAID"),
        ("an invented wbraid", ["adIdentifiers": "{\"wbraid\":\"INVALID\"}"], "INVALID_WBRAID"),
        ("no such click", ["adIdentifiers": "{\"gclid\":\"UNKNOWN\"}"], "CLICK_NOT_FOUND"),
        ("a stumble", ["adIdentifiers": "{\"gclid\":\"INTERNAL\"}"], "INTERNAL_ERROR"),
        ("a click of an hour", ["adIdentifiers": "{\"gclid\":\"CLICKED1795302000\"}", "eventTimestamp": "\"2026-11-21T23:30:00Z\""], "TOO_RECENT_CLICK"),
        ("before the click", ["adIdentifiers": "{\"gclid\":\"CLICKED1795302000\"}"], "CONVERSION_PRECEDES_CLICK"),
        ("a click of 91 days", ["adIdentifiers": "{\"gclid\":\"CLICKED1787443200\"}"], "EVENT_TOO_OLD"),
        ("consent denied (D12)", ["consent": "{\"adUserData\":\"CONSENT_DENIED\"}"], "DENIED_CONSENT"),
        ("91 days old (D13)", ["eventTimestamp": "\"2026-08-23T00:00:00Z\""], "EVENT_TOO_OLD"),
    ]

    @Test("Taken, and refused later", arguments: findings)
    func later(_ title: String, _ change: [String: String?], _ reason: String) async throws {
        try await withSimulator(.google) { simulator in
            let id = try await ingest(simulator, body(change))
            #expect(simulator.truth[.dataManager, "1234567890"].eventsLost == [reason: 1])
            simulator.clock.advance(by: .seconds(3600))
            let answer = try await status(simulator, id)
            #expect(answer["requestStatus"] == "FAILED")
            #expect(errors(answer) == ["PROCESSING_ERROR_REASON_\(reason)": "1"])
        }
    }

    @Test("Denied consent of the request is overridden by the event's")
    func consent() async throws {
        try await withSimulator(.google) { simulator in
            let granted = json(GoogleSample.event, ["consent": "{\"adUserData\":\"CONSENT_GRANTED\"}"])
            let denied = json(GoogleSample.event, ["transactionId": "\"c-2\""])
            _ = try await ingest(
                simulator, GoogleSample.ingestion([granted, denied], ["consent": "{\"adUserData\":\"CONSENT_DENIED\"}"]))
            let truth = simulator.truth[.dataManager, "1234567890"]
            #expect((truth.eventsCounted, truth.eventsLost) == (1, ["DENIED_CONSENT": 1]))
        }
    }

    @Test("A click too recent is taken six hours later, with the same transaction id")
    func resent() async throws {
        try await withSimulator(.google) { simulator in
            let recent = body(["adIdentifiers": "{\"gclid\":\"CLICKED1795302000\"}", "eventTimestamp": "\"2026-11-21T23:30:00Z\""])
            _ = try await ingest(simulator, recent)
            simulator.clock.advance(by: .seconds(5 * 3600))
            _ = try await ingest(simulator, recent)
            let truth = simulator.truth[.dataManager, "1234567890"]
            #expect((truth.eventsCounted, truth.duplicatesDropped, truth.eventsLost) == (1, 0, ["TOO_RECENT_CLICK": 1]))
        }
    }

    @Test("An id that nobody gave out, one of an error, one too old, none at all, and a stranger's")
    func unknown() async throws {
        try await withSimulator(.google) { simulator in
            for id in ["nothing", "t-abc"] {
                let outcome = await simulator.requestStatus(id)
                #expect(outcome.reply?.status == 404)
                #expect(outcome.googleError["status"] == "NOT_FOUND")
            }
            #expect(await simulator.requestStatus("").violations == ["request_id REQUIRED_FIELD_MISSING"])
            let id = try await ingest(simulator, body([:]))
            #expect(await simulator.requestStatus(id, token: "other").reply?.status == 403)
            #expect(await simulator.requestStatus(id, token: "wrong").reply?.status == 401)
            simulator.clock.advance(by: .seconds(51 * 86_400))
            #expect(await simulator.requestStatus(id).violations == ["request_id REQUEST_TOO_OLD"])
            simulator.reset()
            #expect(await simulator.requestStatus(id).reply?.status == 404)
        }
    }
}
