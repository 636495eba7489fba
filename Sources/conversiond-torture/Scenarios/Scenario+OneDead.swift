import PlatformSimulator

extension Scenario {
    static let oneDead = Scenario(
        "one-dead", breaks: "one destination hangs, and fails, by turns with calm: the others' latency against that in the calm"
    ) { stage, _ in
        let slice = max(60, stage.options.leads)
        var next = 1
        /// The times of a slice of leads, each inserted when the one before has arrived.
        func times(without dead: PlatformName?) async throws -> [Duration] {
            defer { next += slice }
            return try await stage.times(of: next...(next + slice - 1), without: dead)
        }
        try await stage.start()
        // The first events bear the cost of opening connections.
        _ = try await times(without: nil)
        var calm: [[Duration]] = []
        var broken: [String: [Duration]] = [:]
        for _ in 0..<4 {
            for (name, kind) in [("hung", FaultKind.answerNever(counted: false)), ("failing", .serverError(status: 503, html: true))] {
                calm.append(try await times(without: nil))
                let fault = stage.inject(kind, on: .meta)
                await stage.note(.harmless)
                broken[name, default: []] += try await times(without: .meta)
                stage.simulator.clear(fault)
                // What has waited for the dead one is no part of the next calm.
                try await stage.settle(patience: .zero)
            }
        }
        let before = p99(calm.flatMap { $0 })
        let slices = calm.map(p99).sorted()
        // By how much the calm differs from itself is no work of the dead destination.
        let noise = slices[slices.count - 1] - slices[0]
        let told = broken.mapValues(p99).sorted { $0.key < $1.key }
        await stage.tell(
            """
            p99 of the others, insert to count: calm \(before), \(told.map { "\($0.key) \($0.value)" }.joined(separator: ", ")); the calm \
            slices' differ by \(noise)
            """)
        for (name, after) in told where after > before + before / 10 + noise {
            throw TortureError("one \(name) destination moved the others' p99 from \(before) to \(after)")
        }
    }

    private static func p99(_ times: [Duration]) -> Duration { times.sorted()[(times.count * 99 + 99) / 100 - 1] }
}

extension Stage {
    /// The times from each lead's insert until every platform but one has counted it.
    fileprivate func times(of leads: ClosedRange<Int>, without dead: PlatformName?) async throws -> [Duration] {
        let others = Target.all.filter { $0.simulated != dead }
        var times: [Duration] = []
        for lead in leads {
            let began = ContinuousClock.now
            let before = others.map { simulator.truth.total($0.simulated).eventsCounted }
            try await crm.insertOne(lead)
            try await simulator.waitUntil { truth in
                zip(others, before).allSatisfy { truth.total($0.simulated).eventsCounted > $1 }
            }
            times.append(ContinuousClock.now - began)
        }
        return times
    }
}
