import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("What Google says afterwards of events that it took (D10)")
struct ConfirmationTests {
    private static let accepted = "accepted/awaiting_confirmation/true"
    private static let confirmed = "accepted/confirmed/false"

    /// - Parameter processing: how long Google takes to look, by the simulated clock.
    private static func run(processing: Duration = .zero, _ body: (EngineHarness) async throws -> Void) async throws {
        var platforms = SimulatorConfiguration.everyPlatform()
        platforms.dataManager.processingTime = processing
        try await EngineHarness.run(platforms: platforms) { harness in
            try await harness.apply([ConformancePlatform.dataManager.settings()])
            try await body(harness)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.confirmation") == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    private func start(
        _ harness: EngineHarness, delay: TimeSpan = .milliseconds(100), log: ObservationLog = ObservationLog()
    ) throws -> EngineHarness.RunningEngine {
        try harness.start(environment: ConformancePlatform.environment, log: log) { $0.confirmationDelay = delay }
    }

    private func rows(_ harness: EngineHarness, _ lead: Int) async throws -> [String] {
        try await harness.log(lead: "lead-\(lead)", destination: ConformancePlatform.destination)
    }

    private func awaitConfirmed(_ events: Int, _ log: ObservationLog) async throws {
        try await log.wait(for: "\(events) confirmed") { $0.confirmed() >= events }
    }

    /// Waits until Google was asked about its first request and was not finished.
    private func awaitQuestion(_ harness: EngineHarness, _ times: Int = 1) async throws {
        try await harness.simulator.waitUntil { $0.total(.dataManager).statusReads >= times }
    }

    @Test("Accepted rows are final and await confirmation; a further row, not final, says that the event counts")
    func counted() async throws {
        try await Self.run { harness in
            try await harness.insertFullLeads(1...3)
            let running = try start(harness)
            try await awaitConfirmed(3, running.log)
            await running.stop()
            for lead in 1...3 { #expect(try await rows(harness, lead) == [Self.accepted, Self.confirmed]) }
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 3)
            let requests = try await harness.texts("SELECT DISTINCT request_id FROM conversiond.sync_log")
            #expect(requests.count == 1, "both rows name Google's request")
        }
    }

    @Test("An invented gclid is refused after all: the key is free again, and a later, better row is sent (D4)")
    func refused() async throws {
        try await Self.run { harness in
            let running = try start(harness)
            try await harness.insertFullLeads(1...1, gclid: "'INVALID'")
            try await awaitConfirmed(1, running.log)
            #expect(try await rows(harness, 1) == [Self.accepted, "partial_failure/rejected/false"])
            #expect(
                try await harness.texts("SELECT platform_code FROM conversiond.sync_log WHERE delivered = false") == ["INVALID_GCLID"])
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 0)
            try await harness.insertFullLeads(1...1)
            try await awaitConfirmed(2, running.log)
            await running.stop()
            #expect(try await rows(harness, 1).suffix(2) == [Self.accepted, Self.confirmed])
            let truth = harness.simulator.truth.total(.dataManager)
            #expect(truth.eventsCounted == 1)
            #expect(truth.eventsLost == ["INVALID_GCLID": 1])
        }
    }

    @Test("Where Google counts some of several events and does not say which, each says so and none is sent again")
    func inPart() async throws {
        try await Self.run { harness in
            try await harness.insertFullLeads(1...3, gclid: "CASE i WHEN 2 THEN 'INVALID' ELSE 'Cj0K-' || i END")
            let running = try start(harness)
            try await awaitConfirmed(3, running.log)
            await running.stop()
            for lead in 1...3 { #expect(try await rows(harness, lead) == [Self.accepted, "partial_failure/rejected_in_part/false"]) }
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE NOT final AND delivered IS NULL") == 3)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 3)
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 2)
        }
    }

    @Test("Outcomes of one request are told apart by the Action ID (R12, D3)")
    func byAction() async throws {
        try await Self.run { harness in
            try await harness.connection.execute(
                script: """
                    INSERT INTO conversiond.outbox (lead_id, status, gclid, actual_value)
                    VALUES ('lead-1', 'responded', 'INVALID', 1), ('lead-2', 'won', 'Cj0K-2', 2)
                    """)
            let running = try start(harness)
            try await awaitConfirmed(2, running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.dataManager).acceptedRequests == 1)
            #expect(try await rows(harness, 1) == [Self.accepted, "partial_failure/rejected/false"])
            #expect(try await rows(harness, 2) == [Self.accepted, Self.confirmed])
            #expect(harness.simulator.truth.total(.dataManager).countedByName == [ConformancePlatform.wonAction: 1])
        }
    }

    @Test("While Google is still looking it is asked again, and nothing is logged")
    func processing() async throws {
        try await Self.run(processing: .seconds(1200)) { harness in
            try await harness.insertFullLeads(1...2)
            let running = try start(harness)
            try await awaitQuestion(harness, 3)
            #expect(try await rows(harness, 1) == [Self.accepted])
            harness.simulator.clock.advance(by: .seconds(1201))
            try await awaitConfirmed(2, running.log)
            await running.stop()
            #expect(try await rows(harness, 1) == [Self.accepted, Self.confirmed])
        }
    }

    @Test(
        "A question that fails is asked again",
        arguments: [FaultKind.tokenExpired, .serverError(status: 503, html: false), .serverError(status: 502, html: true), .resetBeforeBody, .truncatedReply, .permissionMissing(code: 10)])
    func failedQuestion(_ kind: FaultKind) async throws {
        try await Self.run(processing: .seconds(1200)) { harness in
            try await harness.insertFullLeads(1...2)
            let running = try start(harness)
            try await awaitQuestion(harness)
            harness.simulator.inject(PlatformSimulatorFault(kind, on: .dataManager, count: 1))
            try await harness.simulator.waitUntil { $0.total(.dataManager).faultedRequests.values.reduce(0, +) == 1 }
            harness.simulator.clock.advance(by: .seconds(1201))
            try await awaitConfirmed(2, running.log)
            await running.stop()
            for lead in 1...2 { #expect(try await rows(harness, lead) == [Self.accepted, Self.confirmed]) }
            // Sending has not noticed: it is another call, and only its own failures are the destination's.
            #expect(!running.log.all.contains { if case .destinationChanged = $0 { true } else { false } })
        }
    }

    @Test("What is to be asked survives the daemon that sent it")
    func restart() async throws {
        try await Self.run { harness in
            try await harness.insertFullLeads(1...2)
            let first = try start(harness, delay: .minutes(10))
            try await harness.untilSettled(first.log)
            await first.stop()
            #expect(try await rows(harness, 1) == [Self.accepted])
            // The ten minutes pass at once.
            try await harness.connection.execute(script: "UPDATE conversiond.confirmation SET not_before = now()")
            let second = try start(harness)
            try await awaitConfirmed(2, second.log)
            await second.stop()
            for lead in 1...2 { #expect(try await rows(harness, lead) == [Self.accepted, Self.confirmed]) }
        }
    }

    @Test("A request that Google does not know, or knows no more, stays unconfirmed", arguments: [false, true])
    func unconfirmed(_ isTooOld: Bool) async throws {
        try await Self.run(processing: .seconds(60 * 86_400)) { harness in
            try await harness.insertFullLeads(1...2)
            let running = try start(harness)
            try await awaitQuestion(harness)
            if isTooOld {
                harness.simulator.clock.advance(by: .seconds(51 * 86_400))
            } else {
                try await harness.connection.execute(script: "UPDATE conversiond.confirmation SET request_id = 'forgotten'")
            }
            try await awaitConfirmed(2, running.log)
            await running.stop()
            for lead in 1...2 { #expect(try await rows(harness, lead) == [Self.accepted, "accepted/unconfirmed/false"]) }
            #expect(
                try await harness.texts("SELECT DISTINCT platform_code FROM conversiond.sync_log WHERE delivered IS NULL")
                    == [isTooOld ? "REQUEST_TOO_OLD" : "NOT_FOUND"])
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 2)
        }
    }

    @Test("Two replicas log one confirmation for each event")
    func twoReplicas() async throws {
        try await Self.run { harness in
            try await harness.apply([ConformancePlatform.dataManager.settings { $0.batchSize = 5 }])
            let log = ObservationLog()
            let (first, second) = (try start(harness, log: log), try start(harness, log: log))
            for wave in 0..<4 { try await harness.insertFullLeads((wave * 10 + 1)...(wave * 10 + 10)) }
            try await awaitConfirmed(40, log)
            await first.stop()
            await second.stop()
            #expect(log.all.confirmed() == 40)
            for lead in 1...40 { #expect(try await rows(harness, lead) == [Self.accepted, Self.confirmed]) }
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 40)
        }
    }
}

extension [Observation] {
    /// Events of which the platform's later word was logged.
    fileprivate func confirmed() -> Int {
        reduce(0) { sum, observation in
            guard case .confirmed(_, _, let events) = observation else { return sum }
            return sum + events
        }
    }
}
