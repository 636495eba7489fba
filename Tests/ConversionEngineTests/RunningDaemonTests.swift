import ConversionCore
import ConversionEngine
import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

@Suite("A running daemon")
struct RunningDaemonTests {
    @Test("Changed settings are in force without a restart (R1)")
    func settingsChange() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.events["contacted"] = "dont_send" }])
            let running = try harness.start()
            try await harness.insertLead("a", "contacted")
            try await running.log.wait(for: "the first decision") { $0.plannedRows == 1 }
            try await harness.apply([EngineHarness.meta { $0.events["contacted"] = "Schedule" }])
            try await running.log.wait(for: "the new settings") { seen in
                seen.filter { if case .settingsLoaded = $0 { true } else { false } }.count >= 2
            }
            try await harness.insertLead("a", "contacted")
            try await harness.simulator.waitUntil { $0.total(.meta).countedByName == ["Schedule": 1] }
            try await running.log.wait(for: "its outcome") { $0.finals(.accepted) == 1 }
            await running.stop()
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["skipped/dont_send/true", "accepted/-/true"])
        }
    }

    @Test("Two replicas share the work and send nothing twice")
    func twoReplicas() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            let log = ObservationLog()
            let first = try harness.start(log: log) { $0.planningRows = 50 }
            let second = try harness.start(log: log) { $0.planningRows = 50 }
            for chunk in 0..<20 {
                try await harness.insertLeads((chunk * 100 + 1)...(chunk * 100 + 100))
                // Every lead again: all of these must be recognised, by whichever replica decides them.
                try await harness.insertLeads((chunk * 100 + 1)...(chunk * 100 + 100))
            }
            try await harness.untilSettled(log)
            await first.stop()
            await second.stop()
            for platform in [PlatformName.meta, .ga4] {
                #expect(harness.simulator.truth.total(platform).eventsCounted == 2_000)
                #expect(harness.simulator.truth.total(platform).doubles == 0)
            }
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'already_sent'") == 4_000)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("PostgreSQL restarted under a running daemon: it goes on, nothing lost, nothing doubled", arguments: [PostgresTestCluster.StopMode.fast, .immediate])
    func databaseRestart(_ mode: PostgresTestCluster.StopMode) async throws {
        let cluster = try await PostgresTestCluster.start(settings: ["fsync": "on"])
        try await EngineHarness.run(on: cluster) { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 20 }, EngineHarness.ga4()])
            try await harness.insertLeads(1...2_000)
            harness.simulator.inject(PlatformSimulatorFault(.latency(.milliseconds(20))))
            let running = try harness.start { $0.planningRows = 200 }
            try await harness.simulator.waitUntil { $0.total(.meta).eventsCounted >= 100 }
            try await cluster.restart(mode: mode)
            try await harness.connection.reset()
            try await harness.untilSettled(running.log)
            await running.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 2_000)
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            // The platform answered throughout, so nothing was ever in doubt (D15): losing the database makes no event unknown.
            let inDoubt = try await harness.texts("SELECT DISTINCT detail FROM conversiond.sync_log WHERE reason = 'outcome_unknown'")
            #expect(inDoubt == [])
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 2_000)
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
        try await cluster.stop()
    }

    @Test("Outcomes wait for a locked sync log while every other connection is lost: nothing is freed as an orphan and sent again")
    func slowWriteBackAndLostConnections() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 20 }, EngineHarness.ga4()])
            let locker = try await harness.database.connect()
            let running = try await locker.transaction { transaction in
                try await transaction.query("LOCK TABLE conversiond.sync_log IN SHARE MODE")
                try await harness.insertLeads(1...200)
                let running = try harness.start()
                try await harness.simulator.waitUntil { $0.total(.meta).eventsCounted == 200 && $0.total(.ga4).eventsCounted == 200 }
                // The recorder waits for the lock; everyone else of the daemon loses their connection.
                _ = try await harness.connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type IS DISTINCT FROM 'Lock'
                        AND state IS DISTINCT FROM 'idle in transaction'
                    """)
                try await harness.insertLeads(201...210)
                // Their planning means that the intake is connected again and has looked for orphans.
                try await harness.simulator.waitUntil { $0.total(.meta).eventsCounted == 210 }
                return running
            }
            await locker.close()
            try await harness.untilSettled(running.log)
            await running.stop()
            for platform in [PlatformName.meta, .ga4] {
                let truth = harness.simulator.truth.total(platform)
                #expect(truth.eventsCounted == 210)
                #expect(truth.duplicatesDropped == 0)
                #expect(truth.doubles == 0)
            }
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE NOT final") == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("SIGTERM's drain in the middle of a batch: answers are awaited and written, the rest is handed back and sent later once")
    func drain() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta { $0.batchSize = 10 }, EngineHarness.ga4()])
            try await harness.insertLeads(1...500)
            let latency = harness.simulator.inject(PlatformSimulatorFault(.latency(.milliseconds(100))))
            let running = try harness.start()
            try await harness.simulator.waitUntil { $0.total(.meta).eventsCounted >= 20 && $0.total(.ga4).eventsCounted >= 5 }
            await running.stop()
            let handedBack = try await harness.count("SELECT coalesce(sum(remaining), 0) FROM conversiond.batch WHERE owner IS NULL")
            #expect(handedBack > 0)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.batch WHERE owner IS NOT NULL") == 0)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.instance") == 0)
            #expect(running.log.all.last == .stopped)
            harness.simulator.clear(latency)
            _ = try await harness.runUntilSettled()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 500)
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 500)
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A snapshot held for a minute does not stop the work")
    func heldSnapshot() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            let holder = try await harness.database.connect()
            try await holder.transaction(.repeatableReadReadOnly) { transaction in
                try await transaction.query("SELECT count(*) FROM conversiond.outbox")
                let running = try harness.start()
                let end = ContinuousClock.now + .seconds(60)
                var waves = 0
                while ContinuousClock.now < end {
                    try await harness.insertLeads((waves * 50 + 1)...(waves * 50 + 50))
                    waves += 1
                    try await harness.untilSettled(running.log)
                }
                await running.stop()
                let accepted = try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE status = 'accepted'")
                #expect(accepted == waves * 100)
            }
            await holder.close()
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A destination removed from the settings while events wait: they end as skipped, none stays for ever (D10)")
    func removedDestination() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta(), EngineHarness.ga4()])
            try await harness.connection.execute(script: "SELECT conversiond.pause_destination('meta-main')")
            try await harness.insertLead("a", "responded")
            let running = try harness.start()
            try await running.log.wait(for: "GA4 has it") { $0.finals(.accepted) == 1 }
            try await harness.apply([EngineHarness.ga4()])
            try await running.log.wait(for: "the waiting event's end") { $0.finals(.skipped) == 1 }
            await running.stop()
            #expect(try await harness.log(lead: "a", destination: "meta-main") == ["skipped/destination_disabled/true"])
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("A daemon taken for dead changes nothing when it wakes: its write-back is fenced, the other's stands")
    func fenced() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.meta()])
            try await harness.insertLeads(1...10)
            let hang = harness.simulator.inject(PlatformSimulatorFault(.answerNever(counted: true), on: .meta, count: 1))
            // It beats when told to, and not before the other has taken over.
            let log = ObservationLog()
            let slow = try harness.start(log: log) {
                $0.heartbeatInterval = .seconds(600)
                $0.lease = .seconds(120)
            }
            try await harness.simulator.waitUntil { $0.total(.meta).eventsCounted == 10 }
            try await harness.connection.execute(script: "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 hour'")
            let other = try harness.start(log: log)
            try await log.wait(for: "the take-over") { seen in seen.contains { if case .tookOver = $0 { true } else { false } } }
            await slow.engine.reload()
            try await log.wait(for: "the fence") { seen in seen.contains(.fenced) }
            // Whichever of the two claims the batch now sends it again; Meta drops the repeat.
            try await harness.untilSettled(log)
            harness.simulator.clear(hang)
            await slow.stop()
            await other.stop()
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 10)
            #expect(harness.simulator.truth.total(.meta).doubles == 0)
            try await harness.checkOneFinalRowEach()
        }
    }
}
