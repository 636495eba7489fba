import ConversionCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The wall clock by which events are decided and deadlines kept, optionally shifted for a rehearsal.
///
/// What concerns ownership and retries is judged by the database's clock, never by this one.
public struct WallClock: Sendable {
    public var offset: TimeSpan

    public init(offset: TimeSpan = .zero) {
        self.offset = offset
    }

    public var now: Timestamp {
        var moment = timespec()
        clock_gettime(CLOCK_REALTIME, &moment)
        return Timestamp(microseconds: Int64(moment.tv_sec) * 1_000_000 + Int64(moment.tv_nsec) / 1_000) + offset
    }
}
