import PlatformSimulator

extension Scenario {
    static let oneDead = Scenario(
        "one-dead", breaks: "one destination hangs, then fails, for the whole run: the others' latency against a run without"
    ) { stage, _ in
        let share = stage.options.leads
        try await stage.start()
        // The first events bear the cost of opening connections.
        _ = try await stage.latencies(of: 1...10, without: nil)
        let calm = try await stage.latencies(of: 11...(10 + share), without: nil)
        let hang = stage.inject(.answerNever(counted: false), on: .meta)
        await stage.noteBreak()
        let hung = try await stage.latencies(of: (11 + share)...(10 + 2 * share), without: .meta)
        stage.simulator.clear(hang)
        let fail = stage.inject(.serverError(status: 503, html: true), on: .meta)
        await stage.noteBreak()
        let failing = try await stage.latencies(of: (11 + 2 * share)...(10 + 3 * share), without: .meta)
        stage.simulator.clear(fail)
        await stage.tell("p99 of the others, insert to count: calm \(calm), one hung \(hung), one failing \(failing)")
        // A tenth, and what a shared machine's scheduler may add to a few hundred samples.
        let allowed = calm + calm / 10 + .milliseconds(60)
        guard hung <= allowed, failing <= allowed else {
            throw TortureError("one dead destination moved the others' p99 from \(calm) to \(hung) (hung) and \(failing) (failing)")
        }
    }
}

extension Stage {
    /// The p99 of the time from a lead's insert until every platform but one has counted it.
    fileprivate func latencies(of leads: ClosedRange<Int>, without dead: PlatformName?) async throws -> Duration {
        let others = Target.all.filter { $0.simulated != dead }
        var spans: [Duration] = []
        for lead in leads {
            let began = ContinuousClock.now
            let before = others.map { simulator.truth.total($0.simulated).eventsCounted }
            try await crm.insertOne(lead)
            try await simulator.waitUntil { truth in
                zip(others, before).allSatisfy { truth.total($0.simulated).eventsCounted > $1 }
            }
            spans.append(ContinuousClock.now - began)
        }
        spans.sort()
        return spans[(spans.count * 99 + 99) / 100 - 1]
    }
}
