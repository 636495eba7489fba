import PlatformSimulator

extension Scenario {
    static let oneDead = Scenario(
        "one-dead", breaks: "one destination hangs, and fails, by turns with calm: the others' latency against that in the calm"
    ) { stage, _ in
        let slice = max(60, stage.options.leads)
        var next = 1
        /// The p99 of a slice of leads, each inserted when the one before has arrived.
        func p99(without dead: PlatformName?) async throws -> Duration {
            defer { next += slice }
            let times = try await stage.times(of: next...(next + slice - 1), without: dead).sorted()
            return times[(times.count * 99 + 99) / 100 - 1]
        }
        try await stage.start()
        // The first events bear the cost of opening connections.
        _ = try await p99(without: nil)
        var calm = [try await p99(without: nil)]
        /// Of each slice by how much it is above the calm before and after it: whatever else this machine does is in both.
        var moved: [String: [Duration]] = [:]
        for _ in 0..<6 {
            for (name, kind) in [("hung", FaultKind.answerNever(counted: false)), ("failing", .serverError(status: 503, html: true))] {
                let fault = stage.inject(kind, on: .meta)
                await stage.note(.harmless)
                let broken = try await p99(without: .meta)
                stage.simulator.clear(fault)
                // What has waited for the dead one is no part of the next calm.
                try await stage.settle(patience: .zero)
                calm.append(try await p99(without: nil))
                moved[name, default: []].append(broken - (calm[calm.count - 2] + calm[calm.count - 1]) / 2)
            }
        }
        let before = median(of: calm)
        // By how much a calm slice differs from the next is no work of the dead destination.
        let noise = median(of: zip(calm, calm.dropFirst()).map { max($0, $1) - min($0, $1) })
        let told = moved.mapValues { median(of: $0) }.sorted { $0.key < $1.key }
        await stage.tell(
            """
            p99 of the others, insert to count: calm \(ScenarioResult.milliseconds(before)), a calm slice differs from the next by \
            \(ScenarioResult.milliseconds(noise)); \
            \(told.map { "\($0.key) by \(ScenarioResult.milliseconds($0.value)) above the calm around it" }.joined(separator: ", ")) (medians)
            """)
        for (name, span) in told where span > before / 10 + noise {
            throw TortureError("one \(name) destination moved the others' p99 of \(before) by \(span)")
        }
    }

    private static func median(of spans: [Duration]) -> Duration {
        let sorted = spans.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
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
