import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import Testing

@Suite("Every platform keeps the same promises")
struct ConformanceTests {
    // MARK: Taken

    @Test("What the platform takes is counted once and logged as accepted (R34, D10)", arguments: ConformancePlatform.allCases)
    func accepted(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            try await scene.harness.insertFullLeads(1...5)
        } check: { scene in
            #expect(scene.truth.countedByName == [platform.countedName: 5])
            try await scene.expect([platform.accepted], of: 1...5)
            #expect(try await scene.harness.count("SELECT count(*) FROM conversiond.sync_log WHERE delivered") == 5)
        }
    }

    @Test("A warning makes it partial_failure, and it counts (R34, D10)", arguments: [ConformancePlatform.meta, .dataManager])
    func warned(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            _ = scene.inject(.warnings(["look at planted1@example.com"]))
            try await scene.harness.insertFullLeads(1...1)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 1)
            try await scene.expect(["partial_failure/platform_warning/true"], of: [1])
            #expect(try await scene.harness.count("SELECT count(*) FROM conversiond.sync_log WHERE delivered") == 1)
        }
    }

    @Test("0 is a value and arrives as one (D9)", arguments: ConformancePlatform.allCases)
    func zero(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            try await scene.harness.insertFullLeads(1...1, status: "won", value: "0")
        } check: { scene in
            let event = try #require(scene.simulator.events(of: platform.name).first)
            #expect(event.value == "0")
            #expect(event.currency == "IDR")
            #expect(try await scene.harness.texts("SELECT value::text FROM conversiond.sync_log") == ["0"])
        }
    }

    @Test("A status reached three times is counted once, also while the first still waits (R8, D4)", arguments: ConformancePlatform.allCases)
    func once(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            try await scene.harness.insertFullLeads(1...1)
            try await scene.harness.insertFullLeads(1...1)
        } act: { scene in
            try await scene.harness.untilSettled(scene.log)
            try await scene.harness.insertFullLeads(1...1)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 1)
            #expect(scene.truth.duplicatesDropped == 0)
            try await scene.expect([platform.accepted, "skipped/already_sent/true", "skipped/already_sent/true"], of: [1])
        }
    }

    @Test("TikTok takes a request in part and does not say of what: halves find it, all others count once (D10, D16)")
    func takenInPart() async throws {
        try await ConformanceScene.run(.tiktok) { scene in
            _ = scene.inject(.partialSuccess(.id(try await scene.eventID(of: 3)), status: 200))
            try await scene.harness.insertFullLeads(1...8)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 7)
            #expect(scene.truth.doubles == 0)
            try await scene.expect(["accepted/-/true"], of: [1, 2, 4, 5, 6, 7, 8])
            try await scene.expect(["partial_failure/rejected_in_part/true"], of: [3])
            #expect(try await scene.harness.count("SELECT count(*) FROM conversiond.sync_log WHERE delivered IS NULL") == 1)
        }
    }

    @Test("LinkedIn: events under a Conversion ID of the wrong kind wait for the settings, the others are sent (D14, D16)")
    func wrongRule() async throws {
        try await ConformanceScene.run(.linkedin) { scene in
            let account = try #require(scene.simulator.accounts.all.first { $0.platform == .linkedin })
            var broken = account
            broken.conversionRules = account.conversionRules.map { LinkedInConversionRule($0.id, method: .insightTag) }
            scene.simulator.accounts.register(broken)
            try await scene.harness.insertFullLeads(1...2)
        } act: { scene in
            try await scene.log.wait(for: "both set aside") { seen in
                seen.contains { if case .outcome(_, _, .failed, .destinationSetup, final: false, 2) = $0 { true } else { false } }
            }
            #expect(try await scene.harness.count("SELECT count(*) FROM conversiond.destination_health WHERE state = 'ok'") == 1)
            let rules = try #require(scene.simulator.accounts.all.first { $0.platform == .linkedin })
            var mended = rules
            mended.conversionRules = rules.conversionRules.map { LinkedInConversionRule($0.id) }
            scene.simulator.accounts.register(mended)
            try await scene.harness.until("the set-aside events are back in the database") {
                "NOT EXISTS (SELECT FROM conversiond.batch WHERE owner IS NOT NULL)"
            }
            try await scene.harness.connection.execute(script: "SELECT conversiond.retry(destination) FROM conversiond.destination_health")
            try await scene.harness.untilSettled(scene.log)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 2)
            try await scene.expect(["failed/destination_setup/false", "accepted/-/true"], of: [1, 2])
        }
    }

    // MARK: Refused

    @Test("One bad event among nine is refused alone (D16); GA4 never tells", arguments: ConformancePlatform.allCases, [BlameStyle.index, .indexAsText, .none])
    func oneBadEvent(_ platform: ConformancePlatform, _ blame: BlameStyle) async throws {
        try await ConformanceScene.run(platform) { scene in
            _ = scene.inject(.badEvent(.id(try await scene.eventID(of: 4)), blame: blame))
            try await scene.harness.insertFullLeads(1...9)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 8)
            #expect(scene.truth.duplicatesDropped == 0)
            try await scene.expect([platform.accepted], of: (1...9).filter { $0 != 4 })
            let wasHalved = scene.log.all.contains { if case .halved = $0 { true } else { false } }
            if platform.tellsRejections {
                try await scene.expect(["failed/rejected/true"], of: [4])
                #expect(try await scene.keptKeys == 8)
                #expect(wasHalved != platform.namesOffender(blame))
            } else {
                try await scene.expect([platform.accepted], of: [4])
                #expect(!wasHalved)
            }
        }
    }

    @Test("When every event is bad each is refused, and a later, better row is sent (D4, D16)", arguments: ConformancePlatform.allCases.filter(\.tellsRejections))
    func allBad(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            let fault = scene.inject(.badEvent(.name(platform.countedName), blame: .index))
            try await scene.harness.insertFullLeads(1...3)
            let engine = try scene.harness.start(environment: ConformancePlatform.environment)
            try await scene.harness.untilSettled(engine.log)
            await engine.stop()
            #expect(scene.truth.eventsCounted == 0)
            try await scene.expect(["failed/rejected/true"], of: 1...3)
            #expect(try await scene.keptKeys == 0)
            scene.simulator.clear(fault)
            try await scene.harness.insertFullLeads(1...1)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 1)
            try await scene.expect(["failed/rejected/true", platform.accepted], of: [1])
        }
    }

    @Test("An event that is refused in a request that was taken is partial_failure, the others count (D10)", arguments: [ConformancePlatform.googleAds, .linkedin])
    func refusedAlone(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            if platform == .linkedin { _ = scene.inject(.partialSuccess(.id(try await scene.eventID(of: 2)), status: 422)) }
            try await scene.harness.insertFullLeads(1...3, gclid: "CASE i WHEN 2 THEN 'INVALID' ELSE 'Cj0K-' || i END")
        } check: { scene in
            #expect(scene.truth.eventsCounted == 2)
            try await scene.expect(["partial_failure/rejected/true"], of: [2])
            try await scene.expect([platform.accepted], of: [1, 3])
            #expect(try await scene.keptKeys == 2)
        }
    }

    // MARK: Waiting

    @Test("A rate limit makes the destination wait, as long as the platform says where it does; then all is sent (D14)", arguments: ConformancePlatform.allCases, [RateLimitHint.none, .retryAfter(seconds: 90)])
    func rateLimit(_ platform: ConformancePlatform, _ hint: RateLimitHint) async throws {
        try await ConformanceScene.run(platform) { scene in
            _ = scene.inject(.rateLimited(hint), count: 1)
            try await scene.harness.insertFullLeads(1...3)
        } act: { scene in
            // Where each event is a request of its own the others were under way already, and end nothing.
            try await scene.log.wait(for: "the rate limit's outcome") { seen in
                seen.contains { if case .outcome(_, _, .failed, .rateLimited, false, _) = $0 { true } else { false } }
                    && seen.finals(.accepted) == (platform == .ga4 ? 2 : 0)
            }
            #expect(!scene.log.all.contains { if case .destinationChanged(_, _, .ok, _, _) = $0 { true } else { false } })
            try await scene.hasten()
        } check: { scene in
            // Sent after it was decided, and logged at some time after the reply.
            let waits = try await scene.harness.texts(
                """
                SELECT extract(epoch FROM s.retry_at - t.decided_at)::text FROM conversiond.sync_log s
                JOIN conversiond.transition t USING (outbox_id) WHERE s.reason = 'rate_limited'
                """)
            let least = hint == .none ? platform.quietWithoutHint : 88
            #expect(waits.compactMap(Double.init).allSatisfy { $0 >= least } && !waits.isEmpty, "waits of \(waits) seconds")
            #expect(scene.truth.eventsCounted == 3)
            #expect(scene.truth.duplicatesDropped == 0)
            let finals = try await scene.finalRows
            #expect(finals == 3)
        }
    }

    @Test("A proxy's page is nobody's rejection: it is tried again (D14)", arguments: ConformancePlatform.allCases)
    func proxyPage(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            _ = scene.inject(.serverError(status: 502, html: true), count: platform.requests(for: 3))
            try await scene.harness.insertFullLeads(1...3)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 3)
            #expect(scene.truth.duplicatesDropped == 0)
            try await scene.expect(["failed/platform_error/false", platform.accepted], of: 1...3)
        }
    }

    // MARK: Blocked

    @Test("A revoked credential blocks the destination, burns no event, and all is sent when it works again (D14)", arguments: ConformancePlatform.allCases.filter(\.tellsRejections))
    func revoked(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            platform.setCredential(.revoked, scene.simulator)
            try await scene.harness.insertFullLeads(1...3)
        } act: { scene in
            try await scene.awaitBlocked(.authentication)
            #expect(try await scene.finalRows == 0)
            #expect(scene.truth.eventsCounted == 0)
            platform.setCredential(.valid, scene.simulator)
            try await scene.resume()
        } check: { scene in
            #expect(scene.truth.eventsCounted == 3)
            let finals = try await scene.finalRows
            #expect(finals == 3)
        }
    }

    @Test("An expired token that the daemon can renew is renewed, and no event notices (D14)", arguments: ConformancePlatform.allCases.filter(\.hasGrant))
    func expiredGrant(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            try await scene.harness.insertFullLeads(1...1)
        } act: { scene in
            try await scene.harness.untilSettled(scene.log)
            scene.simulator.googleTokens.expireAll()
            try await scene.harness.insertFullLeads(2...4)
        } check: { scene in
            #expect(scene.truth.eventsCounted == 4)
            try await scene.expect([platform.accepted], of: 1...4)
            #expect(scene.simulator.truth.googleTokensIssued() == 2)
            #expect(!scene.log.all.contains { if case .destinationChanged = $0 { true } else { false } })
        }
    }

    @Test("An expired token that a person must renew blocks the destination and burns no event (D14)", arguments: [ConformancePlatform.meta, .tiktok, .linkedin])
    func expiredSecret(_ platform: ConformancePlatform) async throws {
        try await ConformanceScene.run(platform) { scene in
            _ = scene.inject(.tokenExpired, count: 1)
            try await scene.harness.insertFullLeads(1...3)
        } act: { scene in
            try await scene.awaitBlocked(.authentication)
            try await scene.resume()
            try await scene.hasten()
        } check: { scene in
            #expect(scene.truth.eventsCounted == 3)
            try await scene.expect(["failed/authentication/false", platform.accepted], of: 1...3)
        }
    }

    @Test("A fault of the set-up, and a redirect, block the destination and burn no event (D14)", arguments: ConformancePlatform.allCases, [false, true])
    func setup(_ platform: ConformancePlatform, _ redirects: Bool) async throws {
        try await ConformanceScene.run(platform) { scene in
            try await scene.harness.insertFullLeads(1...3)
            let fault = scene.inject(redirects ? .redirect(to: "https://login.example.com/") : platform.setupFault)
            let engine = try scene.harness.start(environment: ConformancePlatform.environment)
            let first = ConformanceScene(platform: platform, harness: scene.harness, log: engine.log)
            try await first.awaitBlocked(.destinationSetup)
            #expect(try await scene.finalRows == 0)
            #expect(scene.truth.eventsCounted == 0)
            // Another daemon finds the destination blocked, and learns from the database that somebody has set it right.
            await engine.stop()
            scene.simulator.clear(fault)
        } act: { scene in
            try await scene.resume()
            try await scene.hasten()
        } check: { scene in
            #expect(scene.truth.eventsCounted == 3)
            let finals = try await scene.finalRows
            #expect(finals == 3)
        }
    }

    // MARK: In doubt

    @Test("A request whose reply was lost is sent again where the platform drops repeats, else its outcome stays unknown (D15)", arguments: ConformancePlatform.allCases, LostReply.allCases)
    func lostReply(_ platform: ConformancePlatform, _ loss: LostReply) async throws {
        try await ConformanceScene.run(platform, requestTimeout: loss.waitsForTimeout ? .seconds(1) : nil) { scene in
            _ = scene.inject(loss.fault, count: platform.requests(for: 3))
            try await scene.harness.insertFullLeads(1...3)
        } check: { scene in
            if platform.dropsRepeats {
                #expect(scene.truth.eventsCounted == 3)
                let last = loss.isCounted ? platform.repeated : platform.accepted
                for lead in 1...3 {
                    let rows = try await scene.rows(lead)
                    #expect(rows.count >= 2)
                    #expect(rows.dropLast().allSatisfy { $0 == "failed/unreachable/false" })
                    #expect(rows.last == last)
                }
            } else {
                #expect(scene.truth.eventsCounted == (loss.isCounted ? 3 : 0))
                #expect(scene.simulator.truth[platform.name].arrived == platform.requests(for: 3))
                try await scene.expect(["failed/outcome_unknown/true"], of: 1...3)
                #expect(try await scene.harness.count("SELECT count(*) FROM conversiond.sync_log WHERE delivered IS NULL") == 3)
                #expect(try await scene.keptKeys == 3)
            }
        }
    }
}
