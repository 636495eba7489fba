import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The simulator's idea of now: the system clock, moved by an offset, or standing still.
///
/// Age rules and deduplication windows read it; latencies do not.
public final class SimulatedClock: Sendable {
    private enum Mode: Sendable {
        case running(offset: Int64)
        case stopped(at: UnixTime)
    }

    private let mode: Mutex<Mode>
    private let initial: Mode

    /// - Parameter offset: added to the system clock.
    public init(offset: Duration = .zero) {
        initial = .running(offset: (UnixTime(microseconds: 0) + offset).microseconds)
        mode = Mutex(initial)
    }

    /// A clock that stands still until it is moved.
    public init(stoppedAt time: UnixTime) {
        initial = .stopped(at: time)
        mode = Mutex(initial)
    }

    public var now: UnixTime {
        mode.withLock { mode in
            switch mode {
            case .running(let offset): UnixTime(microseconds: Self.system().microseconds + offset)
            case .stopped(let time): time
            }
        }
    }

    /// Moves now forward (or back), running or stopped.
    public func advance(by span: Duration) {
        mode.withLock { mode in
            switch mode {
            case .running(let offset): mode = .running(offset: (UnixTime(microseconds: offset) + span).microseconds)
            case .stopped(let time): mode = .stopped(at: time + span)
            }
        }
    }

    /// Makes it `time` now; the clock goes on running, or stands still, as it did.
    public func set(to time: UnixTime) {
        mode.withLock { mode in
            switch mode {
            case .running: mode = .running(offset: time.microseconds - Self.system().microseconds)
            case .stopped: mode = .stopped(at: time)
            }
        }
    }

    /// Holds the clock at the present moment.
    public func stop() {
        let present = now
        mode.withLock { $0 = .stopped(at: present) }
    }

    /// Lets the clock run on from where it stands.
    public func run() {
        let present = now
        mode.withLock { $0 = .running(offset: present.microseconds - Self.system().microseconds) }
    }

    /// Back to what it was made as.
    public func reset() { mode.withLock { $0 = initial } }

    private static func system() -> UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
