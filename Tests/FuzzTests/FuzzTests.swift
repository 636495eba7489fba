import FuzzTargets
import OddInputs
import Testing

/// The short form of `deploy/fuzz`: the corpus and a few thousand changes of it, the same in every run.
@Suite struct FuzzTests {
    static let names = FuzzTarget.all.map(\.name)

    @Test("D10, D17: every input of the corpus holds", arguments: names)
    func corpus(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let inputs = try Corpus.inputs(of: target)
        #expect(!inputs.isEmpty)
        for input in inputs {
            do {
                try target.check(input.bytes)
            } catch {
                Issue.record("\(name)/\(input.name): \(error)")
            }
        }
    }

    @Test("D10, D17: changed inputs hold: no crash, one outcome for each event, nothing planted told", arguments: names)
    func changes(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seed: UInt64 = 20_261_122
        var mutator = ByteMutator(seed: seed, corpus: try Corpus.inputs(of: target).map(\.bytes))
        for number in 0..<3_000 {
            let input = mutator.next()
            do {
                try target.check(input)
            } catch {
                Issue.record("\(name), seed \(seed), number \(number): \(error)\n\(String(decoding: input, as: UTF8.self))")
            }
        }
    }
}
