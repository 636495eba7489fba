import ArgumentParser
import Testing

@testable import conversiond_bench

@Suite("The benchmark's loads and options")
struct MatrixPlanTests {
    @Test("Each case differs from what it is compared with in one thing only", arguments: MatrixCase.allCases.filter { $0.base != nil })
    func oneThing(_ matrixCase: MatrixCase) throws {
        let plan = MatrixPlan(.usual)
        let load = plan.load(of: matrixCase)
        let base = plan.load(of: try #require(matrixCase.base))
        let differences = [
            load.rows != base.rows, load.backlog != base.backlog, load.feed != base.feed, load.destinations.count != base.destinations.count,
            load.sinkLatencyMs != base.sinkLatencyMs, load.batchSize != base.batchSize, load.maxInFlight != base.maxInFlight,
            load.replicas != base.replicas, load.holdSnapshot != base.holdSnapshot,
        ]
        #expect(differences.count { $0 } == 1)
    }

    @Test("The full size has what is promised: 10 million waiting, 5 million delivered")
    func full() {
        let plan = MatrixPlan(.full)
        #expect(plan.load(of: .manyWaiting).backlog == 10_000_000)
        #expect(plan.load(of: .fewWaiting).backlog == 10_000)
        #expect(plan.load(of: .endurance).deliveries == 5_000_000)
        #expect(plan.load(of: .five).destinations.count == 5)
        #expect(plan.load(of: .five).batchSize == 500)
        #expect(plan.load(of: .ga4).batchSize == nil)
    }

    @Test("The command's options change the size's numbers")
    func options() throws {
        let command = try MatrixCommand.parse([
            "--size", "quick", "--repeats", "5", "--backlog", "77", "--endurance-rows", "88", "--only", "backlog",
        ])
        #expect(command.plan.repeats == 5)
        #expect(command.plan.manyWaiting == 77)
        #expect(command.plan.enduranceRows == 88)
        #expect(command.only == [.backlog])
        #expect(throws: (any Error).self) { try MatrixCommand.parse(["--backlog", "0"]) }
        #expect(throws: (any Error).self) { try MatrixCommand.parse(["--size", "huge"]) }
    }

    @Test("A single case takes its options as they were", arguments: [
        ["--rows", "7", "--destinations", "5", "--batch-size", "500", "--sink-latency-ms", "50", "--hold-snapshot", "--replicas", "2"],
    ])
    func single(_ arguments: [String]) throws {
        let load = try BenchOptions.parse(arguments).benchCase
        #expect(load.deliveries == 35)
        #expect(load.batchSize == 500)
        #expect(load.sinkLatencyMs == 50)
        #expect(load.holdSnapshot)
        #expect(load.replicas == 2)
        #expect(load.hasTrickle)
        #expect(throws: (any Error).self) { try BenchOptions.parse(["--backlog", "5", "--feed", "5"]) }
    }
}
