import ConversionCore
import ConversionEngine
import Destinations
import Testing

@Suite("Circuit and back-off (D14)")
struct CircuitTests {
    private let start = Timestamp(seconds: 1_000)
    private let fault = Destinations.Fault(code: "2", explanation: "down")

    @Test("It lets everything through until a failure, then one request after the back-off, and closes when that succeeds")
    func backsOff() {
        var circuit = Circuit()
        #expect(circuit.permission(at: start, requestsInFlight: 3) == .everything)
        circuit.failed(fault, reason: .platformError, hint: nil, backoff: .transient, now: start, jitter: 1, generation: 0)
        #expect(circuit.permission(at: start, requestsInFlight: 0) == .nothing(until: start + .seconds(1)))
        #expect(circuit.permission(at: start + .seconds(1), requestsInFlight: 0) == .trial)
        #expect(circuit.permission(at: start + .seconds(1), requestsInFlight: 1) == .nothing(until: .distantFuture))
        circuit.succeeded(generation: circuit.generation)
        #expect(circuit.state == .closed)
        #expect(circuit.reason == nil)
    }

    @Test("Failures of requests that left before the last change count once")
    func generation() {
        var circuit = Circuit()
        let generation = circuit.generation
        for _ in 1...4 {
            circuit.failed(fault, reason: .platformError, hint: nil, backoff: .transient, now: start, jitter: 1, generation: generation)
        }
        #expect(circuit.failures == 1)
    }

    @Test("A request that left before a rate limit or a block and is taken does not end it; one that merely failed is over", arguments: [Reason.rateLimited, .authentication, .platformError])
    func lateSuccess(_ reason: Reason) {
        var circuit = Circuit()
        let generation = circuit.generation
        if reason == .authentication {
            circuit.blocked(.authentication, detail: "190", now: start, jitter: 1, generation: generation)
        } else {
            circuit.failed(fault, reason: reason, hint: .minutes(9), backoff: .transient, now: start, jitter: 0, generation: generation)
        }
        circuit.succeeded(generation: generation)
        #expect((circuit.state == .closed) == (reason == .platformError))
        circuit.succeeded(generation: circuit.generation)
        #expect(circuit.state == .closed)
    }

    @Test("A platform's own hint is honoured where it is longer")
    func hint() {
        var circuit = Circuit()
        circuit.failed(fault, reason: .rateLimited, hint: .minutes(9), backoff: .transient, now: start, jitter: 0, generation: 0)
        #expect(circuit.state == .backingOff(until: start + .minutes(9)))
    }

    @Test("A set-up fault blocks, and is probed with single events at growing intervals")
    func blocks() {
        var circuit = Circuit()
        circuit.blocked(.authentication, detail: "190", now: start, jitter: 1, generation: 0)
        #expect(circuit.reason == .authentication)
        #expect(circuit.state == .blocked(until: start + .seconds(5)))
        #expect(circuit.permission(at: start + .seconds(5), requestsInFlight: 0) == .probe)
        circuit.blocked(.authentication, detail: "190", now: start, jitter: 1, generation: circuit.generation)
        #expect(circuit.state == .blocked(until: start + .seconds(10)))
    }

    @Test(
        "Full jitter: between a tenth and the whole of a ceiling that doubles and is capped",
        arguments: [(1, 1.0, 1_000), (1, 0.0, 100), (4, 1.0, 8_000), (4, 0.5, 4_000), (60, 1.0, 300_000), (.max, 1.0, 300_000)])
    func backoff(_ failures: Int, _ jitter: Double, _ milliseconds: Int64) {
        #expect(Backoff.transient.span(failures: failures, jitter: jitter) == .milliseconds(milliseconds))
    }
}
