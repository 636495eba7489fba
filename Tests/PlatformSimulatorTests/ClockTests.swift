import Testing

@testable import PlatformSimulator

@Suite("The simulated clock")
struct ClockTests {
    @Test("Stands still, moves when told, and goes back to its start")
    func stopped() {
        let clock = SimulatedClock(stoppedAt: today)
        clock.advance(by: .milliseconds(1_500))
        #expect(clock.now.microseconds == today.microseconds + 1_500_000)
        clock.set(to: UnixTime(seconds: 5))
        #expect(clock.now == UnixTime(seconds: 5))
        clock.run()
        #expect(clock.now >= UnixTime(seconds: 5))
        clock.reset()
        #expect(clock.now == today)
    }

    @Test("Runs at an offset from the system's")
    func running() {
        let system = SimulatedClock()
        let clock = SimulatedClock(offset: .seconds(-86_400))
        #expect(abs((system.now - clock.now).components.seconds - 86_400) <= 1)
        clock.stop()
        let held = clock.now
        #expect(clock.now == held)
    }

    @Test("Civil days", arguments: [(1970, 1, 1, 0), (2026, 11, 22, 1_795_305_600), (2024, 2, 29, 1_709_164_800), (2000, 3, 1, 951_868_800)])
    func days(_ year: Int64, _ month: Int64, _ day: Int64, _ seconds: Int64) {
        #expect(UnixTime.day(year, month, day) == UnixTime(seconds: seconds))
    }
}
