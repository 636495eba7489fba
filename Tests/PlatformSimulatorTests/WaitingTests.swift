import Testing

@testable import PlatformSimulator

@Suite("Waiting for the truth")
struct WaitingTests {
    private static let body = MetaSample.body(json(MetaSample.event))

    @Test("Returns at once when the truth is as wished")
    func already() async throws {
        try await withSimulator { simulator in
            let truth = try await simulator.waitUntil { $0.platforms.isEmpty }
            #expect(truth == Truth())
        }
    }

    @Test("Is woken by the change that makes it so")
    func woken() async throws {
        try await withSimulator { simulator in
            async let truth = simulator.waitUntil { $0[.meta, "100"].duplicatesDropped == 3 }
            for _ in 0..<4 { _ = await simulator.sendMeta(Self.body) }
            let reached = try await truth
            #expect(reached[.meta, "100"].requests == 4)
        }
    }

    @Test("Gives up at the deadline with the last truth")
    func deadline() async throws {
        try await withSimulator { simulator in
            _ = await simulator.sendMeta(Self.body)
            let error = await #expect(throws: WaitingError.self) {
                try await simulator.waitUntil(within: .milliseconds(10)) { $0[.meta, "100"].eventsCounted == 2 }
            }
            #expect(error?.lastTruth[.meta, "100"].eventsCounted == 1)
        }
    }

    @Test("Ends with its task")
    func cancelled() async throws {
        try await withSimulator { simulator in
            let waiting = Task { try await simulator.waitUntil { _ in false } }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }

    @Test("A change between reading the revision and waiting for the next is not missed")
    func race() async {
        let changes = ChangeSignal()
        let revision = changes.revision
        changes.notify()
        // Would suspend for ever if it waited for another change.
        await changes.changed(since: revision)
        #expect(changes.revision == revision + 1)
    }
}
