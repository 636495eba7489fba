import Synchronization

/// Whether this instance may still act on its batches: until a margin before its heartbeat's lease runs out.
///
/// Measured on the continuous clock, which goes on while the process is stopped, from the moment *before* the
/// heartbeat was sent: an instance stops before anyone may take over, whatever the network did to the reply.
public final class Lease: Sendable {
    private struct State {
        var instance: Int32?
        var validUntil: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    public init() {}

    public var isValid: Bool {
        state.withLock { $0.validUntil.map { ContinuousClock.now < $0 } ?? false }
    }

    /// The number under which batches are owned; `nil` before the first registration and after being fenced.
    public var instance: Int32? {
        state.withLock { $0.instance }
    }

    func renew(instance: Int32, until: ContinuousClock.Instant) {
        state.withLock { $0 = State(instance: instance, validUntil: until) }
    }

    func revoke() {
        state.withLock { $0 = State() }
    }
}
