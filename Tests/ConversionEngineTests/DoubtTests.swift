import ConversionCore
import PlatformSimulator
import PostgresClient
import Testing

@testable import ConversionEngine

@Suite("Events in doubt (D15)")
struct DoubtTests {
    private static let start = Timestamp(microseconds: 1_800_000_000_000_000)

    // MARK: In memory

    @Test("Each event has its own moment, the first one counts, and one that is settled is in doubt no more (D15)")
    func moments() {
        var doubt = Doubt()
        #expect(doubt.isEmpty && doubt.since == nil && doubt.offsetsText == nil)
        doubt.insert(4, since: Self.start + .seconds(2))
        doubt.insert(1, since: Self.start)
        doubt.insert(4, since: Self.start + .seconds(9))
        #expect(doubt[4] == Self.start + .seconds(2))
        #expect([0, 2, 3, 5, 499].allSatisfy { doubt[$0] == nil })
        #expect(doubt.since == Self.start)
        #expect(doubt.offsetsText == "{NULL,0,NULL,NULL,2000000}")
        #expect(Doubt(since: Self.start, offsets: [nil, 0, nil, nil, 2_000_000]) == doubt)
        doubt.remove(1)
        #expect(doubt[1] == nil)
        #expect(doubt.since == Self.start + .seconds(2))
        doubt.remove(4)
        #expect(doubt == Doubt())
    }

    @Test("Where nobody said which events were sent, all may have been, and that is passed on (D15)")
    func unknownWhich() {
        var doubt = Doubt(since: Self.start, offsets: nil)
        #expect(!doubt.isEmpty)
        #expect(doubt[0] == Self.start && doubt[499] == Self.start)
        doubt.insert(3, since: Self.start + .seconds(9))
        doubt.remove(0)
        #expect(doubt[3] == Self.start)
        #expect(doubt.since == Self.start)
        #expect(doubt.offsetsText == nil)
        #expect(Doubt(since: nil, offsets: [0]).isEmpty)
    }

    // MARK: In the database

    @Test("Doubt counts from when the request left, however late it is written, and per event from claim to claim (D15)")
    func writtenAndClaimed() async throws {
        try await EngineHarness.run { harness in
            let (register, store) = try await Self.waitingBatch(of: 5, harness)
            let first = try await register.join(host: "a", pid: 1, version: "test")
            let second = try await register.join(host: "b", pid: 2, version: "test")
            let claimed = try await Self.claim(store, owner: first)
            #expect(claimed.doubt(now: Self.start).isEmpty)

            // Two requests without a reply, seven minutes apart; the database was away for an hour after the first.
            var doubt = Doubt()
            doubt.insert(0, since: Self.start)
            doubt.insert(3, since: Self.start + .seconds(420))
            try await Self.release(claimed.batch, doubt, by: first, now: Self.start + .seconds(3_600), harness)
            let age = try await harness.count("SELECT extract(epoch FROM now() - in_doubt_since)::bigint FROM conversiond.batch")
            #expect((3_600...3_660).contains(age))

            // A claim whose reply was lost changes nothing of it.
            _ = try await Self.claim(store, owner: second)
            #expect(try await store.releaseOrphans(owner: second, inHand: []) == 1)

            let again = try await Self.claim(store, owner: second)
            let read = again.doubt(now: Self.start + .seconds(3_600))
            #expect([1, 2, 4].allSatisfy { read[$0] == nil })
            let since = try #require(read[0])
            #expect(since <= Self.start && since > Self.start - .seconds(60))
            #expect(read[3] == since + .seconds(420))

            // The two are settled: nothing is in doubt any more.
            try await Self.release(again.batch, Doubt(), by: second, now: Self.start, harness)
            #expect(try await Self.claim(store, owner: first).doubt(now: Self.start).isEmpty)
        }
    }

    @Test("Marked by its planner and never in hand, a batch is in doubt for nobody: after a lost commit, and after its planner was fenced (D15)")
    func plannedAndNeverInHand() async throws {
        try await EngineHarness.run { harness in
            let (register, store) = try await Self.waitingBatch(of: 3, harness)
            let planner = try await register.join(host: "a", pid: 1, version: "test")
            let living = try await register.join(host: "b", pid: 2, version: "test")
            let asPlanned = """
                UPDATE conversiond.batch SET owner = \(planner), owned_at = now(), epoch = 1, started = 3, deduplication_window = NULL
                """
            let started = "SELECT started::bigint FROM conversiond.batch"

            try await harness.connection.execute(script: asPlanned)
            #expect(try await store.releaseOrphans(owner: planner, inHand: []) == 1)
            #expect(try await harness.count(started) == 0)

            // Fenced between the commit and its reply; the batch is then its number's, or released.
            try await harness.connection.execute(script: asPlanned)
            let id = Int64(try await harness.count("SELECT id FROM conversiond.batch"))
            try await store.unmark([id], owner: planner)
            #expect(try await harness.count(started) == 0)
            try await harness.connection.execute(script: asPlanned)
            try await harness.connection.query(
                "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(planner)])
            #expect(try await register.takeOver(for: living) == 1)
            #expect(try await harness.count(started) == 3)
            try await store.unmark([id], owner: planner)
            #expect(try await harness.count(started) == 0)

            // Claimed by another, which may be sending, it is that one's to say.
            try await harness.connection.execute(script: "UPDATE conversiond.batch SET started = 2")
            let claimed = try await Self.claim(store, owner: living)
            #expect(claimed.started == 2)
            try await store.unmark([id], owner: planner)
            #expect(try await harness.count(started) == 2)
            // A claim whose reply was lost: what an earlier owner had begun to send stays marked.
            #expect(try await store.releaseOrphans(owner: living, inHand: []) == 1)
            #expect(try await harness.count(started) == 2)
        }
    }

    @Test("Handed back unsent, what its planner had marked is marked no more (D15)")
    func handedBack() async throws {
        try await EngineHarness.run { harness in
            let (register, store) = try await Self.waitingBatch(of: 3, harness)
            let owner = try await register.join(host: "a", pid: 1, version: "test")
            try await harness.connection.execute(script: "UPDATE conversiond.batch SET started = 3, deduplication_window = NULL")
            let claimed = try await Self.claim(store, owner: owner)
            try await Self.release(claimed.batch, Doubt(), by: owner, now: Self.start, harness)
            #expect(try await harness.count("SELECT started::bigint FROM conversiond.batch") == 0)
        }
    }

    @Test(
        "Of a batch whose owner died nobody knows what was sent: all of it is in doubt, since the earliest moment (D15)",
        arguments: [false, true])
    func takenOver(leaves: Bool) async throws {
        try await EngineHarness.run { harness in
            let (register, store) = try await Self.waitingBatch(of: 3, harness)
            let dying = try await register.join(host: "a", pid: 1, version: "test")
            let living = try await register.join(host: "b", pid: 2, version: "test")
            let claimed = try await Self.claim(store, owner: dying)
            var doubt = Doubt()
            doubt.insert(1, since: Self.start)
            try await Self.release(claimed.batch, doubt, by: dying, now: Self.start + .seconds(600), harness)
            #expect(try await Self.claim(store, owner: dying).doubt(now: Self.start)[0] == nil)
            if leaves {
                try await register.leave(dying)
            } else {
                try await harness.connection.query(
                    "UPDATE conversiond.instance SET heartbeat_at = now() - interval '1 minute' WHERE id = $1", [.int4(dying)])
                #expect(try await register.takeOver(for: living) == 1)
            }
            let taken = try await Self.claim(store, owner: living).doubt(now: Self.start + .seconds(600))
            let since = try #require(taken[1])
            #expect(since <= Self.start)
            #expect(taken[0] == since && taken[2] == since)
        }
    }

    @Test("A row written by a daemon of an earlier version is in doubt as a whole (D15)")
    func earlierVersion() async throws {
        try await EngineHarness.run { harness in
            let (register, store) = try await Self.waitingBatch(of: 3, harness)
            let own = try await register.join(host: "a", pid: 1, version: "test")
            let claimed = try await Self.claim(store, owner: own)
            var doubt = Doubt()
            doubt.insert(1, since: Self.start)
            try await Self.release(claimed.batch, doubt, by: own, now: Self.start, harness)
            // It claims, and hands back after a request of all three without a reply: it knows the moment only.
            try await harness.connection.execute(
                script: "UPDATE conversiond.batch SET epoch = epoch + 1, in_doubt_since = now() - interval '1 minute'")
            let read = try await Self.claim(store, owner: own).doubt(now: Self.start)
            #expect((0...2).allSatisfy { read[$0] != nil })
            #expect(read.offsetsText == nil)
        }
    }

    // MARK: In the engine

    @Test("Two days after one event's reply was lost its mates, never sent, are sent; only that one's outcome stays unknown (D15)")
    func beyondTheWindow() async throws {
        try await EngineHarness.run { harness in
            let doubtful = try await Self.loseReply(of: EngineHarness.meta(), harness)
            try await harness.connection.execute(
                script: "UPDATE conversiond.batch SET in_doubt_since = in_doubt_since - interval '49 hours'")
            let second = try harness.start()
            try await harness.hastenUntilSettled("meta-main")
            await second.stop()
            for lead in 1...3 {
                #expect(
                    try await harness.log(lead: "lead-\(lead)", destination: "meta-main")
                        == ("lead-\(lead)" == doubtful ? ["failed/unreachable/false", "failed/outcome_unknown/true"] : ["accepted/-/true"]))
            }
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 2)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 3)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("Past its deadline the event in doubt ends as outcome_unknown, its mates as expired and their keys are free (D4, D13, D15)")
    func beyondTheDeadline() async throws {
        try await EngineHarness.run { harness in
            let doubtful = try await Self.loseReply(of: EngineHarness.meta(), harness)
            let second = try harness.start { $0.clock = WallClock(offset: .seconds(8 * 86_400)) }
            try await harness.untilSettled(second.log)
            await second.stop()
            for lead in 1...3 {
                #expect(
                    try await harness.log(lead: "lead-\(lead)", destination: "meta-main")
                        == ("lead-\(lead)" == doubtful ? ["failed/unreachable/false", "failed/outcome_unknown/true"] : ["failed/expired/true"]))
            }
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 0)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 1)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("What a dead daemon had in hand may all have been sent: beyond the window none of it is sent again (D15)")
    func deadOwner() async throws {
        try await EngineHarness.run { harness in
            let (register, _) = try await Self.waitingBatch(of: 3, harness)
            try await harness.connection.execute(
                script: "UPDATE conversiond.batch SET owner = 999, owned_at = now() - interval '49 hours', epoch = epoch + 1")
            #expect(try await register.takeOver(for: nil) == 1)
            try await harness.connection.execute(script: "SELECT conversiond.resume_destination('meta-main')")
            let log = try await harness.runUntilSettled()
            #expect(log.all.finals() == 3)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'outcome_unknown'") == 3)
            #expect(harness.simulator.truth.total(.meta).eventsCounted == 0)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 3)
        }
    }

    @Test("resend_when_unknown turned off while it waits: the event in doubt is not sent again, its mates are (D15)")
    func resendingTurnedOff() async throws {
        try await EngineHarness.run { harness in
            let doubtful = try await Self.loseReply(of: EngineHarness.ga4 { $0.resendWhenUnknown = true }, harness)
            try await harness.apply([EngineHarness.ga4()])
            let second = try harness.start()
            try await harness.hastenUntilSettled("ga4-main")
            await second.stop()
            for lead in 1...3 {
                #expect(
                    try await harness.log(lead: "lead-\(lead)", destination: "ga4-main")
                        == ("lead-\(lead)" == doubtful ? ["failed/unreachable/false", "failed/outcome_unknown/true"] : ["accepted/-/true"]))
            }
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 2)
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 3)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("Marked by a daemon that died, to be sent again as the settings want, and expired before: outcome_unknown, the key kept (D4, D15)")
    func markedAndExpired() async throws {
        try await EngineHarness.run { harness in
            let ga4 = EngineHarness.ga4 { $0.resendWhenUnknown = true }
            let (register, _) = try await Self.waitingBatch(of: 3, harness, destination: ga4)
            try await harness.connection.execute(
                script: "UPDATE conversiond.batch SET owner = 999, owned_at = now() - interval '1 minute', epoch = epoch + 1, started = 2")
            #expect(try await register.takeOver(for: nil) == 1)
            try await harness.connection.execute(script: "SELECT conversiond.resume_destination('ga4-main')")
            let running = try harness.start { $0.clock = WallClock(offset: .seconds(4 * 86_400)) }
            try await harness.untilSettled(running.log)
            await running.stop()
            let reasons = try await harness.texts("SELECT reason FROM conversiond.sync_log WHERE final ORDER BY outbox_id")
            #expect(reasons == ["outcome_unknown", "outcome_unknown", "expired"])
            #expect(try await harness.count("SELECT coalesce(sum(cardinality(keys)), 0) FROM conversiond.once_ledger") == 2)
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 0)
        }
    }

    // MARK: Steps

    /// Has one batch wait in the database that was never sent, its destination paused.
    private static func waitingBatch(
        of leads: Int, _ harness: EngineHarness, destination: DestinationSettings = EngineHarness.meta()
    ) async throws -> (InstanceRegister, BatchStore) {
        try await harness.apply([destination])
        try await harness.connection.execute(script: "SELECT conversiond.pause_destination('\(destination.name)')")
        let running = try harness.start()
        try await running.log.wait(for: "the pause to be known") { seen in
            seen.contains { if case .destinationChanged(destination.name, _, .paused, _, _) = $0 { true } else { false } }
        }
        try await harness.insertLeads(1...leads)
        try await running.log.wait(for: "the decision") { $0.plannedDeliveries == leads }
        await running.stop()
        #expect(try await harness.count("SELECT count(*) FROM conversiond.batch WHERE owner IS NULL") == 1)
        return (InstanceRegister(connection: harness.connection, lease: .seconds(5)), BatchStore(connection: harness.connection))
    }

    /// Sends the first of three leads of one batch to a platform that never answers, and ends the daemon meanwhile; the other
    /// two are not sent. Returns the first.
    private static func loseReply(of destination: DestinationSettings, _ harness: EngineHarness) async throws -> String {
        var single = destination
        single.batchSize = 1
        single.maxInFlight = 1
        try await harness.apply([single])
        let fault = harness.simulator.inject(PlatformSimulatorFault(.answerNever(counted: false)))
        try await harness.insertLeads(1...3)
        let running = try harness.start { $0.drainTimeout = .milliseconds(100) }
        let platform: PlatformName = destination.name == "ga4-main" ? .ga4 : .meta
        try await harness.simulator.waitUntil { $0[platform].inFlight == 1 }
        await running.stop()
        harness.simulator.clear(fault)
        #expect(try await harness.texts("SELECT in_doubt_offsets::text FROM conversiond.batch WHERE owner IS NULL") == ["{0}"])
        let doubtful = try await harness.texts("SELECT lead_id FROM conversiond.sync_log WHERE reason = 'unreachable' AND NOT final")
        return try #require(doubtful.count == 1 ? doubtful.first : nil)
    }

    private static func claim(_ store: BatchStore, owner: Int32) async throws -> ClaimedBatch {
        let destination = try await store.connection.query("SELECT min(destination_id) FROM conversiond.batch").int4(0, 0)
        let claimed = try await store.claim(
            [ClaimRequest(destinationID: destination, events: 500, onlyExpired: false)], owner: owner, now: start)
        return try #require(claimed.first)
    }

    /// Writes a batch back as the recorder does.
    private static func release(_ batch: Batch, _ doubt: Doubt, by instance: Int32, now: Timestamp, _ harness: EngineHarness) async throws {
        var contents = OutcomeQueue.Contents()
        contents.order = [batch.id]
        contents.updates[batch.id] = BatchUpdate(
            batchID: batch.id, epoch: batch.epoch, previousRemaining: batch.events.count, remaining: batch.events.count, done: [],
            disposition: .released(after: .zero), attempt: 1, doubt: doubt, waitingFor: nil, freedKeys: [])
        #expect(try await WriteBack(contents, instance: instance, now: now).write(harness.connection) == 1)
    }
}
