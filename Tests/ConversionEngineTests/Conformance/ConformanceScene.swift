import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

/// One engine, one destination and its platform; what holds of every platform is checked at the end.
struct ConformanceScene: Sendable {
    let platform: ConformancePlatform
    let harness: EngineHarness
    let log: ObservationLog

    var simulator: PlatformSimulator { harness.simulator }
    var truth: AccountTruth { harness.simulator.truth.total(platform.name) }

    /// - Parameters:
    ///   - prepare: before the engine starts: faults, and leads that are to be planned together.
    ///   - act: while it runs; then all is awaited to be settled.
    ///   - check: after it has stopped.
    static func run(
        _ platform: ConformancePlatform, requestTimeout: TimeSpan? = nil, prepare: (ConformanceScene) async throws -> Void,
        act: (ConformanceScene) async throws -> Void = { _ in }, check: (ConformanceScene) async throws -> Void
    ) async throws {
        try await EngineHarness.run(platforms: .everyPlatform()) { harness in
            let scene = ConformanceScene(platform: platform, harness: harness, log: ObservationLog())
            try await harness.apply([platform.settings()])
            try await prepare(scene)
            let running = try harness.start(environment: ConformancePlatform.environment, log: scene.log) {
                $0.requestTimeout = requestTimeout
            }
            do {
                try await act(scene)
                try await harness.untilSettled(scene.log)
            } catch {
                await running.stop()
                throw error
            }
            await running.stop()
            try await check(scene)
            #expect(scene.truth.doubles == 0)
            try await harness.checkOneFinalRowEach()
            try await scene.checkSecrecy()
        }
    }

    // MARK: Steps

    func inject(_ kind: FaultKind, count: Int? = nil) -> PlatformSimulatorFault.ID {
        simulator.inject(PlatformSimulatorFault(kind, on: platform.name, count: count))
    }

    /// The id under which the platform gets a lead's status `responded` (rule D5).
    func eventID(of lead: Int) async throws -> String {
        try await harness.texts(
            "SELECT conversiond.event_id('default', '\(ConformancePlatform.destination)', 'lead-\(lead)', '\(platform.category)')")[0]
    }

    func awaitBlocked(_ reason: Reason) async throws {
        try await log.wait(for: "blocked for \(reason)") { seen in
            seen.contains { observation in
                guard case .destinationChanged(_, _, .blocked, reason, _) = observation else { return false }
                return true
            }
        }
        try await harness.untilShared(.blocked, of: ConformancePlatform.destination)
    }

    func resume() async throws {
        try await harness.connection.execute(script: "SELECT conversiond.resume_destination('\(ConformancePlatform.destination)')")
    }

    func hasten() async throws {
        try await harness.hastenUntilSettled(ConformancePlatform.destination)
    }

    // MARK: What became of it

    func rows(_ lead: Int) async throws -> [String] {
        try await harness.log(lead: "lead-\(lead)", destination: ConformancePlatform.destination)
    }

    /// Checks that each of these leads has these rows, in this order.
    func expect(_ expected: [String], of leads: some Sequence<Int>, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for lead in leads {
            let found = try await rows(lead)
            #expect(found == expected, "lead-\(lead)", sourceLocation: sourceLocation)
        }
    }

    var finalRows: Int {
        get async throws { try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE final") }
    }

    var keptKeys: Int {
        get async throws { try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") }
    }

    /// No token and no e-mail address is in what is told and what is kept (rule D17).
    private func checkSecrecy() async throws {
        let secrets = Array(ConformancePlatform.environment.values) + ["ya29.", "planted", "@example.com"]
        let observations = log.all.map { "\($0)" }.joined(separator: "\n")
        for secret in secrets { #expect(!observations.contains(secret), "an observation holds \(secret)") }
        for table in ["sync_log", "destination_state", "transition", "confirmation"] {
            let kept = try await harness.texts("SELECT t::text FROM conversiond.\(table) t").joined(separator: "\n")
            for secret in secrets { #expect(!kept.contains(secret), "\(table) holds \(secret)") }
        }
    }
}
