import ConversionCore
import PlatformSimulator
import PostgresClient
import PostgresTestCluster
import Testing

@testable import ConversionEngine

/// Where the platform counts repeats, what is planned to be sent at once is marked by the planning commit itself.
@Suite("Marks that the planner sets (D15)")
struct PlannedMarkTests {
    /// Notes with how many events marked each batch is written, and how often one is marked afterwards.
    private static let noting = """
        CREATE TABLE public.written (id bigint, started int, events int);
        CREATE TABLE public.marked (id bigint);
        CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN INSERT INTO public.written VALUES (NEW.id, NEW.started, NEW.remaining);
            ELSIF NEW.started > OLD.started THEN INSERT INTO public.marked VALUES (NEW.id);
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER note AFTER INSERT OR UPDATE ON conversiond.batch FOR EACH ROW EXECUTE FUNCTION public.note();
        """

    @Test("A few events for an idle destination are sent without a mark of their own; many, and those that drop out as repeats, as before")
    func fewAndMany() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4()])
            try await harness.connection.execute(script: Self.noting)
            let running = try harness.start()
            // The first finds no secrets in the lane yet, so it is not sure to be sent at once.
            try await harness.insertLead("first", "responded")
            try await harness.untilSettled(running.log)
            #expect(try await harness.texts("SELECT started || ' of ' || events FROM public.written") == ["0 of 1"])
            #expect(try await harness.count("SELECT count(*) FROM public.marked") == 1)

            try await harness.insertLeads(1...MarkWindow.least)
            try await harness.untilSettled(running.log)
            #expect(try await harness.texts("SELECT started || ' of ' || events FROM public.written ORDER BY id OFFSET 1")
                == ["\(MarkWindow.least) of \(MarkWindow.least)"])
            #expect(try await harness.count("SELECT count(*) FROM public.marked") == 1)

            try await harness.insertLeads(101...(101 + MarkWindow.least))
            try await harness.insertLead("buyer", "won", value: "5")
            try await harness.untilSettled(running.log)
            #expect(try await harness.count("SELECT count(*) FROM public.written WHERE started NOT IN (0, events)") == 0)
            #expect(try await harness.count("SELECT max(started)::bigint FROM public.written") == MarkWindow.least)
            #expect(try await harness.count("SELECT count(*) FROM public.marked") >= 2)
            await running.stop()
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 2 + 2 * MarkWindow.least + 1)
            #expect(harness.simulator.truth.total(.ga4).doubles == 0)
            #expect(try await harness.count("SELECT count(*) FROM conversiond.sync_log WHERE reason = 'outcome_unknown'") == 0)
            try await harness.checkOneFinalRowEach()
        }
    }

    @Test("While a destination's requests are under way or its events wait, the planner marks nothing")
    func busyDestination() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4 { $0.maxInFlight = 1 }])
            try await harness.connection.execute(script: Self.noting)
            let running = try harness.start()
            try await harness.insertLead("first", "responded")
            try await harness.untilSettled(running.log)
            let slow = harness.simulator.inject(PlatformSimulatorFault(.answerNever(counted: false), on: .ga4))
            try await harness.insertLead("second", "responded")
            try await harness.simulator.waitUntil { $0[.ga4].inFlight == 1 }
            try await harness.insertLead("third", "responded")
            try await running.log.wait(for: "the third to be decided") { $0.plannedRows == 3 }
            #expect(try await harness.texts("SELECT started::text FROM public.written ORDER BY id") == ["0", "1", "0"])
            harness.simulator.clear(slow)
            await running.stop()
            // What waited behind it was handed back, and nobody takes it for sent.
            #expect(try await harness.count("SELECT count(*) FROM conversiond.batch WHERE started > 0 AND outbox_ids = ARRAY[3::bigint]") == 0)
        }
    }

    @Test("Planned and marked while the lease ran out, so never sent, and taken over: it is sent all the same")
    func leaseOver() async throws {
        try await EngineHarness.run { harness in
            try await harness.apply([EngineHarness.ga4()])
            let running = try harness.start()
            try await harness.insertLead("first", "responded")
            try await harness.untilSettled(running.log)
            try await harness.connection.execute(script: """
                CREATE FUNCTION public.hold() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock(777); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER hold AFTER INSERT ON conversiond.batch DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION public.hold();
                """)
            let holder = try await harness.database.connect()
            let other = try await harness.database.connect()
            try await holder.query("SELECT pg_advisory_lock(777)", prepare: false)
            try await harness.insertLead("second", "responded")
            try await harness.until("the planner commits") {
                "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 777 AND NOT granted)"
            }
            try await other.transaction { transaction in
                // Keeps the heartbeat from being written.
                try await transaction.query("SELECT FROM conversiond.instance FOR UPDATE", prepare: false)
                while running.engine.isReady { try await harness.connection.query("SELECT pg_sleep(0.05)", prepare: false) }
                try await holder.query("SELECT pg_advisory_unlock(777)", prepare: false)
                try await harness.until("the mark is taken back") { "EXISTS (SELECT FROM conversiond.batch WHERE started = 0)" }
                // As another's take-over does.
                try await transaction.query(
                    """
                    UPDATE conversiond.batch SET owner = NULL, owned_at = NULL, epoch = epoch + 1, not_before = now(),
                        in_doubt_epoch = in_doubt_epoch + 1 WHERE owner IS NOT NULL
                    """, prepare: false)
                try await transaction.query("DELETE FROM conversiond.instance", prepare: false)
            }
            try await harness.untilSettled(running.log)
            await running.stop()
            await holder.close()
            await other.close()
            #expect(try await harness.texts("SELECT lead_id || ' ' || status FROM conversiond.sync_log ORDER BY id") == ["first accepted", "second accepted"])
            #expect(harness.simulator.truth.total(.ga4).eventsCounted == 2)
        }
    }
}
