import ConversionCore
import PlatformSimulator
import PostgresClient
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
}
