import ConversionCore
import Destinations

/// Whether a destination may be sent to: closed, backing off, or blocked with probes (rule D14).
///
/// A value without a clock: moments and jitter come in as arguments.
public struct Circuit: Sendable, Equatable {
    public enum State: Sendable, Equatable {
        case closed
        /// The platform fails or throttles; one request at a time is let through after `until`.
        case backingOff(until: Timestamp)
        /// The token or the set-up is wrong; a probe of one event is let through after `until`.
        case blocked(until: Timestamp)
    }

    /// What may be sent now.
    public enum Permission: Sendable, Equatable {
        case everything
        /// One request, to see whether the platform is well again.
        case trial
        /// One request with one event.
        case probe
        case nothing(until: Timestamp)
    }

    public private(set) var state: State = .closed
    public private(set) var failures = 0
    public private(set) var reason: Reason?
    public private(set) var detail: String?
    /// Rises with every change; the result of a request that began under an older number does not count again.
    public private(set) var generation = 0

    public init() {}

    public func permission(at now: Timestamp, requestsInFlight: Int) -> Permission {
        switch state {
        case .closed:
            return .everything
        case .backingOff(let until):
            guard now >= until else { return .nothing(until: until) }
            return requestsInFlight == 0 ? .trial : .nothing(until: .distantFuture)
        case .blocked(let until):
            guard now >= until else { return .nothing(until: until) }
            return requestsInFlight == 0 ? .probe : .nothing(until: .distantFuture)
        }
    }

    /// The platform took a request, or refused it for an event's own fault: either way it is well.
    ///
    /// - Parameter generation: of the moment the request left. One that left before a rate limit or a block came was let
    ///   through before it too, and says nothing against it: the platform's hint how long to wait would be lost.
    public mutating func succeeded(generation: Int) {
        guard state != .closed || failures > 0 else { return }
        guard generation == self.generation || isEndedByEarlierRequests else { return }
        self.generation += state == .closed ? 0 : 1
        state = .closed
        failures = 0
        reason = nil
        detail = nil
    }

    public mutating func failed(_ fault: Fault, reason: Reason, hint: TimeSpan?, backoff: Backoff, now: Timestamp, jitter: Double, generation: Int) {
        guard generation == self.generation else { return }
        open(reason: reason, detail: fault.explanation)
        let wait = backoff.span(failures: failures, jitter: jitter)
        state = .backingOff(until: now + max(wait, hint ?? .zero))
    }

    public mutating func blocked(_ fault: DestinationFault, detail: String, now: Timestamp, jitter: Double, generation: Int) {
        guard generation == self.generation else { return }
        open(reason: fault == .authentication ? .authentication : .destinationSetup, detail: detail)
        state = .blocked(until: now + Backoff.probe.span(failures: failures, jitter: 0.5 + jitter / 2))
    }

    /// Takes over what another replica, or a person, wrote into the database.
    public mutating func adopt(_ shared: State, failures: Int, reason: Reason?, detail: String?) {
        guard shared != state else { return }
        generation += 1
        state = shared
        self.failures = failures
        self.reason = shared == .closed ? nil : reason
        self.detail = shared == .closed ? nil : detail
    }

    /// A platform that merely failed once, and answers others that were under way meanwhile, is well.
    private var isEndedByEarlierRequests: Bool {
        switch state {
        case .closed: true
        case .backingOff: reason != .rateLimited
        case .blocked: false
        }
    }

    private mutating func open(reason: Reason, detail: String) {
        generation += 1
        failures += 1
        self.reason = reason
        self.detail = detail
    }
}

extension Circuit.State {
    /// The word in `destination_state`.
    public var destinationState: DestinationState {
        switch self {
        case .closed: .ok
        case .backingOff: .backingOff
        case .blocked: .blocked
        }
    }
}

extension Timestamp {
    /// Later than every deadline.
    public static let distantFuture = Timestamp(microseconds: .max)
}
