import Testing

@testable import ConversionEngine

@Suite("A wake signal", .timeLimit(.minutes(1)))
struct WakeSignalTests {
    @Test("wakes everybody who waits, not only the last to come")
    func everybodyIsWoken() async {
        let signal = WakeSignal()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { await signal.wait() } }
            let waker = Task {
                while !Task.isCancelled {
                    signal.wake()
                    await Task.yield()
                }
            }
            await group.waitForAll()
            waker.cancel()
        }
    }

    @Test("keeps a wake-up for whoever waits next, once")
    func wakeUpIsKept() async {
        let signal = WakeSignal()
        signal.wake()
        signal.wake()
        await signal.wait()
        #expect(await Self.time { await signal.wait(atMost: .milliseconds(50)) } >= .milliseconds(50))
    }

    @Test("a wait that ran out wakes nobody else and is no wake-up for the next")
    func timeIsNoWakeUp() async {
        let signal = WakeSignal()
        await withTaskGroup(of: Duration.self) { group in
            group.addTask { await Self.time { await signal.wait(atMost: .milliseconds(200)) } }
            for _ in 0..<4 { group.addTask { await Self.time { await signal.wait(atMost: .milliseconds(1)) } } }
            var spans: [Duration] = []
            for await span in group { spans.append(span) }
            #expect(spans.max()! >= .milliseconds(200))
        }
        #expect(await Self.time { await signal.wait(atMost: .milliseconds(50)) } >= .milliseconds(50))
    }

    @Test("a cancelled wait ends at once and is no wake-up for the next")
    func cancellationIsNoWakeUp() async {
        let signal = WakeSignal()
        let waiting = Task { await signal.wait() }
        waiting.cancel()
        await waiting.value
        #expect(await Self.time { await signal.wait(atMost: .milliseconds(50)) } >= .milliseconds(50))
    }

    private static func time(_ work: () async -> Void) async -> Duration {
        let began = ContinuousClock.now
        await work()
        return ContinuousClock.now - began
    }
}
