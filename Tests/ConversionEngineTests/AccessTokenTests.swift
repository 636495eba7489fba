import ConversionCore
import CryptoExtras
import Destinations
import PlatformSimulator
import PostgresClient
import Testing

@testable import ConversionEngine

@Suite("Access tokens of a running daemon (D14)")
struct AccessTokenTests {
    private static let google = ConformancePlatform.dataManager

    private static func run(
        tokenLifetime: Duration = .seconds(3599), _ settings: DestinationSettings = google.settings(),
        _ body: (EngineHarness) async throws -> Void
    ) async throws {
        try await EngineHarness.run(platforms: .everyPlatform(tokenLifetime: tokenLifetime)) { harness in
            try await harness.apply([settings])
            try await body(harness)
            try await harness.checkOneFinalRowEach()
        }
    }

    private func start(_ harness: EngineHarness, log: ObservationLog = ObservationLog()) throws -> EngineHarness.RunningEngine {
        try harness.start(environment: ConformancePlatform.environment, log: log)
    }

    /// Sync-log rows that are not the one of an event that went well.
    private func troubles(_ harness: EngineHarness) async throws -> Int {
        try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE NOT final OR status <> 'accepted'")
    }

    private func tokensAskedFor(_ harness: EngineHarness) -> Int { harness.simulator.truth[.googleOAuth].arrived }

    @Test("Many requests at once ask for one token")
    func onceForAll() async throws {
        let settings = Self.google.settings {
            $0.batchSize = 1
            $0.maxInFlight = 8
        }
        try await Self.run(settings) { harness in
            try await harness.insertFullLeads(1...40)
            let running = try start(harness)
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 40)
            #expect(tokensAskedFor(harness) == 1)
            #expect(harness.simulator.truth.googleTokensIssued() == 1)
        }
    }

    @Test("A token is renewed before it expires: no request ever goes with an expired one")
    func renewedInTime() async throws {
        try await Self.run(tokenLifetime: .seconds(30)) { harness in
            let running = try start(harness)
            let deadline = ContinuousClock.now + .seconds(90)
            var leads = 0
            while harness.simulator.truth.googleTokensIssued() < 2, ContinuousClock.now < deadline {
                leads += 1
                try await harness.insertFullLeads(leads...leads)
                try await harness.untilSettled(running.log)
            }
            await running.stop()
            #expect(harness.simulator.truth.googleTokensIssued() >= 2)
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == leads)
            #expect(harness.simulator.truth.total(.dataManager).rejectedRequests == [:])
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test("A token that the platform calls expired is renewed once for all requests, and their events are sent again at once")
    func expiredEarly() async throws {
        let settings = Self.google.settings {
            $0.batchSize = 1
            $0.maxInFlight = 4
        }
        try await Self.run(settings) { harness in
            let running = try start(harness)
            try await harness.insertFullLeads(1...1)
            try await harness.untilSettled(running.log)
            harness.simulator.googleTokens.expireAll()
            try await harness.insertFullLeads(2...13)
            try await harness.untilSettled(running.log)
            await running.stop()
            let truth = harness.simulator.truth.total(.dataManager)
            #expect(truth.eventsCounted == 13)
            #expect((1...4).contains(truth.rejectedRequests["UNAUTHENTICATED/ACCESS_TOKEN_EXPIRED"] ?? 0))
            #expect(harness.simulator.truth.googleTokensIssued() == 2)
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test("A refresh token that is refused blocks the destination with its reason, burns nothing, and recovers")
    func refused() async throws {
        try await Self.run { harness in
            let running = try start(harness)
            try await harness.insertFullLeads(1...1)
            try await harness.untilSettled(running.log)
            Self.google.setCredential(.revoked, harness.simulator)
            harness.simulator.googleTokens.revokeAll()
            try await harness.insertFullLeads(2...5)
            try await harness.untilShared(.blocked, of: ConformancePlatform.destination)
            #expect(
                try await harness.texts("SELECT reason || ':' || detail FROM conversiond.destination_state")
                    .allSatisfy { $0.hasPrefix("authentication:invalid_grant: ") })
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE final") == 1)
            Self.google.setCredential(.valid, harness.simulator)
            try await harness.connection.execute(script: "SELECT conversiond.resume_destination('main')")
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 5)
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test(
        "A token endpoint that is down makes the destination back off, and no event is tried before it has a token",
        arguments: [
            FaultKind.serverError(status: 503, html: false), .serverError(status: 502, html: true), .resetBeforeBody, .acceptThenReset,
            .truncatedReply, .rateLimited(.retryAfter(seconds: 1)),
        ])
    func endpointDown(_ kind: FaultKind) async throws {
        try await Self.run { harness in
            harness.simulator.inject(PlatformSimulatorFault(kind, on: .googleOAuth, count: 1))
            try await harness.insertFullLeads(1...3)
            let running = try start(harness)
            try await running.log.wait(for: "the back-off") { seen in
                seen.contains { if case .destinationChanged("main", _, .backingOff, .unreachable, _) = $0 { true } else { false } }
            }
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 3)
            #expect(harness.simulator.truth[.dataManager].arrived == 2, "the trial, then the others")
            #expect(tokensAskedFor(harness) == 2)
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test("A renewal that fails while the old token works is tried again after a while, not at every request")
    func failingRenewal() {
        let now = Timestamp(seconds: 1_000)
        let fault = Destinations.Fault(code: nil, explanation: "down")
        func next(_ hint: TimeSpan?, left: TimeSpan) -> Timestamp {
            AccessTokens.nextTry(.failed(fault, after: hint), now: now, expiresAt: now + left)
        }
        #expect(next(nil, left: .minutes(4)) == now + .minutes(1))
        #expect(next(.minutes(2), left: .minutes(4)) == now + .minutes(2))
        #expect(next(nil, left: .seconds(2)) == now + .seconds(1))
        #expect(next(.hours(1), left: .minutes(4)) == now + .minutes(4), "expired it must not pass for good")
        #expect(AccessTokens.nextTry(.refused(fault), now: now, expiresAt: now + .milliseconds(500)) == now + .milliseconds(500))
    }

    @Test("A service account signs for its token")
    func serviceAccount() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let pem = key.pkcs8PEMRepresentation.split(separator: "\n").joined(separator: "\\n") + "\\n"
        let file = """
            {"type": "service_account", "private_key_id": "kid-1", "private_key": "\(pem)", "client_email": "conversiond@p.iam.gserviceaccount.com"}
            """
        var settings = Self.google.settings()
        guard case .googleAds(var google) = settings.configuration else { return }
        google.credentials = .environment("GOOGLE_KEY")
        settings.configuration = .googleAds(google)
        try await Self.run(settings) { harness in
            harness.simulator.accounts.register(
                .googleServiceAccount("conversiond@p.iam.gserviceaccount.com", keyID: "kid-1", publicKey: key.publicKey.pemRepresentation))
            try await harness.insertFullLeads(1...3)
            let running = try harness.start(environment: ["GOOGLE_KEY": file])
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == 3)
            #expect(harness.simulator.truth.googleTokensIssued(to: "conversiond@p.iam.gserviceaccount.com") == 1)
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test("LinkedIn's refresh token gives access tokens, a new one when the old one's 60 days are over")
    func linkedin() async throws {
        var settings = ConformancePlatform.linkedin.settings()
        guard case .linkedin(var linkedin) = settings.configuration else { return }
        linkedin.accessToken = nil
        linkedin.refreshToken = .environment("LINKEDIN_REFRESH_TOKEN")
        linkedin.clientID = .environment("LINKEDIN_CLIENT_ID")
        linkedin.clientSecret = .environment("LINKEDIN_CLIENT_SECRET")
        settings.configuration = .linkedin(linkedin)
        try await Self.run(settings) { harness in
            let running = try start(harness)
            try await harness.insertFullLeads(1...3)
            try await harness.untilSettled(running.log)
            harness.simulator.clock.advance(by: .seconds(61 * 86_400))
            try await harness.insertFullLeads(4...6)
            try await harness.untilSettled(running.log)
            await running.stop()
            let truth = harness.simulator.truth
            #expect(truth.total(.linkedin).eventsCounted == 6)
            #expect(truth.total(.linkedin).doubles == 0)
            #expect(truth.total(.linkedin).rejectedRequests == ["65602": 1])
            #expect(truth.total(.linkedinOAuth).acceptedRequests == 2)
            #expect(try await troubles(harness) == 0)
        }
    }

    @Test("Two replicas ask for a token each, however much they send")
    func twoReplicas() async throws {
        try await Self.run { harness in
            let (first, second) = (try start(harness), try start(harness))
            let deadline = ContinuousClock.now + .seconds(60)
            func hasSent(_ running: EngineHarness.RunningEngine) -> Bool {
                running.log.all.contains { if case .sent = $0 { true } else { false } }
            }
            var leads = 0
            while !hasSent(first) || !hasSent(second), ContinuousClock.now < deadline {
                try await harness.insertFullLeads((leads + 1)...(leads + 10))
                leads += 10
                // Neither sees what the other does.
                try await harness.until("all settled") {
                    "NOT EXISTS (SELECT FROM conversiond.outbox) AND NOT EXISTS (SELECT FROM conversiond.batch)"
                }
            }
            await first.stop()
            await second.stop()
            #expect(hasSent(first) && hasSent(second))
            #expect(harness.simulator.truth.total(.dataManager).eventsCounted == leads)
            #expect(tokensAskedFor(harness) == 2)
        }
    }
}
