import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("Faults of platforms")
struct FaultTests {
    @Test("A revoked token blocks the destination, burns no event, and recovers by itself when it works again (D14)")
    func revokedToken() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            harness.simulator.accounts.set(EngineHarness.metaToken, of: .meta, to: .revoked)
            try await harness.insertLeads(1...20)
            let running = try harness.start()
            try await running.log.wait(for: "meta-main blocked") { seen in
                seen.contains { observation in
                    guard case .destinationChanged("meta-main", _, .blocked, .authentication, _) = observation else { return false }
                    return true
                }
            }
            // The other destination does not notice.
            try await harness.simulator.waitUntil { $0.total(.ga4).eventsCounted == 20 }
            try await running.log.wait(for: "the state is shared") { seen in seen.contains { if case .recorded = $0 { true } else { false } } }
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE destination = 'meta-main' AND final") == 0)
            harness.simulator.accounts.set(EngineHarness.metaToken, of: .meta, to: .valid)
            try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            try await running.log.wait(for: "all settled") { $0.finals(.accepted) == 40 }
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Lead": 20])
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A blocked destination is probed and unblocked without anybody's help (D14)")
    func probe() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            harness.simulator.inject(PlatformSimulatorFault(.tokenRevoked, on: .meta, count: 1))
            try await harness.insertLeads(1...3)
            let running = try harness.start()
            try await running.log.wait(for: "all settled") { $0.finals(.accepted) == 3 }
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 3)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("One bad event among 1000 is refused alone; 999 are counted once (D16)", arguments: [BlameStyle.none, .index])
    func oneBadEvent(_ blame: BlameStyle) async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 1000 }])
            try await harness.insertLeads(1...1000)
            let bad = try await harness.connection.query(
                "SELECT conversiond.event_id('default', 'meta-main', 'lead-613', 'Lead')"
            ).text(0, 0)
            harness.simulator.inject(PlatformSimulatorFault(.badEvent(.id(bad), blame: blame), on: .meta))
            let log = try await harness.runUntilSettled()
            let truth = harness.simulator.truth.total(.meta)
            #expect(truth.eventsCounted == 999)
            #expect(truth.doubles == 0)
            #expect(log.all.finals(.accepted) == 999)
            #expect(try await harness.log(lead: "lead-613", destination: "meta-main") == ["failed/rejected/true"])
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("An event that the platform chokes on, calling it temporary, holds up no other (D14, D16)")
    func chokingEvent() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 20 }])
            let bad = try await harness.connection.query(
                "SELECT conversiond.event_id('default', 'meta-main', 'lead-3', 'Lead')"
            ).text(0, 0)
            harness.simulator.inject(PlatformSimulatorFault(.badEvent(.id(bad), blame: .temporary), on: .meta))
            try await harness.insertLeads(1...60)
            let running = try harness.start { $0.planningRows = 20 }
            try await running.log.wait(for: "all others accepted", within: .seconds(120)) { $0.finals(.accepted) == 59 }
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 59)
            #expect(try await harness.count("SELECT coalesce(sum(remaining), 0) FROM conversiond.batch") == 1)
            #expect(try await harness.log(lead: "lead-3", destination: "meta-main").allSatisfy { $0 == "failed/platform_error/false" })
        }
    }

    @Test("A finally rejected event gives its once key back: a later, better row is sent (D4)")
    func rejectedKeyIsFree() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            let id = try await harness.connection.query(
                "SELECT conversiond.event_id('default', 'meta-main', 'a', 'Purchase')"
            ).text(0, 0)
            let fault = harness.simulator.inject(PlatformSimulatorFault(.badEvent(.id(id), blame: .none), on: .meta))
            try await harness.insertLead("a", "won", value: "1")
            _ = try await harness.runUntilSettled()
            harness.simulator.clear(fault)
            try await harness.insertLead("a", "won", value: "2")
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).countedByName == ["Purchase": 1])
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["failed/rejected/true", "accepted/-/true"])
        }
    }

    @Test(
        "Transient failures and rate limits are retried until they pass (D14)",
        arguments: [
            FaultKind.serverError(status: 503, html: false), .serverError(status: 502, html: true), .rateLimited(.none),
            .rateLimited(.retryAfter(seconds: 1)), .resetBeforeBody,
        ])
    func transient(_ kind: FaultKind) async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4(), EngineHarness.meta()])
            harness.simulator.inject(PlatformSimulatorFault(kind, on: .meta, count: 1))
            try await harness.insertLeads(1...5)
            let running = try harness.start()
            try await running.log.wait(for: "meta fails once") { seen in
                seen.contains { if case .destinationChanged("meta-main", _, .backingOff, _, _) = $0 { true } else { false } }
            }
            // A rate limit without a hint would hold for half a minute: a person can hasten it.
            try await harness.connection.execute(script: "SELECT conversiond.retry('meta-main')")
            try await running.log.wait(for: "all settled") { $0.finals(.accepted) == 10 }
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 5)
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A lost reply: Meta drops the repeat, so it is resent; counted once (D15)")
    func lostReplyMeta() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            harness.simulator.inject(PlatformSimulatorFault(.acceptThenReset, on: .meta, count: 1))
            try await harness.insertLeads(1...5)
            _ = try await harness.runUntilSettled()
            let truth = harness.simulator.truth.total(.meta)
            #expect(truth.eventsCounted == 5)
            #expect(truth.duplicatesDropped == 5)
            #expect(try await harness.log(lead: "lead-1", destination: "meta-main") == ["failed/unreachable/false", "accepted/-/true"])
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A lost reply: GA4 counts repeats, so it is not resent and its outcome stays unknown; a purchase is resent (D15)")
    func lostReplyGA4() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4()])
            let fault = harness.simulator.inject(PlatformSimulatorFault(.acceptThenReset, on: .ga4, count: 1))
            try await harness.insertLead("a", "responded")
            _ = try await harness.runUntilSettled()
            #expect(try await harness.log(lead: "a", destination: "ga4-main") == ["failed/outcome_unknown/true"])
            #expect(
                try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE lead_id = 'a' AND delivered IS NULL AND final") == 1)
            harness.simulator.clear(fault)
            harness.simulator.inject(PlatformSimulatorFault(.acceptThenReset, on: .ga4, count: 1))
            try await harness.insertLead("b", "won", value: "10")
            // The key of an unknown outcome is kept.
            try await harness.insertLead("a", "responded")
            _ = try await harness.runUntilSettled()
            #expect(try await harness.log(lead: "b", destination: "ga4-main") == ["failed/unreachable/false", "accepted/-/true"])
            #expect(
                try await harness.log(lead: "a", destination: "ga4-main") == ["failed/outcome_unknown/true", "skipped/already_sent/true"])
            #expect(harness.simulator.truth.total(.ga4).countedByName == ["working_lead": 1, "purchase": 1])
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
        }
    }

    @Test("resend_when_unknown turns the rule round (D15)")
    func resendWhenUnknown() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4 { $0.resendWhenUnknown = true }])
            harness.simulator.inject(PlatformSimulatorFault(.resetBeforeProcessing, on: .ga4, count: 1))
            try await harness.insertLead("a", "responded")
            _ = try await harness.runUntilSettled()
            #expect(try await harness.log(lead: "a", destination: "ga4-main") == ["failed/unreachable/false", "accepted/-/true"])
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 1)
        }
    }

    @Test("What waits past its deadline expires, also while its destination is paused, and gives its key back (D13)")
    func expires() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
            let running = try harness.start()
            try await running.log.wait(for: "the pause to be known") { seen in
                seen.contains { if case .destinationChanged("meta-main", _, .paused, _, _) = $0 { true } else { false } }
            }
            try await harness.insertLead("a", "responded")
            try await running.log.wait(for: "the decision") { $0.plannedDeliveries == 1 }
            // A round that had begun before the pause hands the event to the dispatcher, which hands it back.
            try await harness.until("the event is back in the database") { "EXISTS (SELECT FROM conversiond.batch WHERE owner IS NULL)" }
            // Its seven days pass at once.
            try await harness.connection.execute(
                script: "UPDATE conversiond.batch SET deadline = now(), deadlines = ARRAY[now()] WHERE owner IS NULL")
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["failed/expired/true"])
            #expect(harness.simulator.truth.total(.meta).requests == 0)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 0)
        }
    }

    @Test("A secret that is not there blocks the destination and says which, without its events being burnt (D14)")
    func missingSecret() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.insertLead("a", "responded")
            let running = try harness.start(environment: [:])
            try await running.log.wait(for: "the missing secret is named") { seen in
                seen.contains { if case .secretUnavailable("meta-main", "access_token", let problem) = $0 { problem.contains("META_TOKEN") } else { false } }
            }
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).requests == 0)
            #expect(try await harness.count("SELECT sum(remaining) FROM conversiond.batch WHERE owner IS NULL") == 1)
        }
    }
}
