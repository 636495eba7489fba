/// A moment in time, exact to the microsecond as PostgreSQL's `timestamptz` is.
///
/// The daemon never converts to a binary floating-point time: event times, deadlines and ids
/// must come out byte-equal on every replica and at every resend.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A moment given in whole seconds since 1970-01-01T00:00:00Z.
    public init(seconds: Int64) {
        self.microseconds = seconds * 1_000_000
    }

    /// Whole seconds since 1970, rounded down, as Meta, TikTok and others want event times.
    public var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Whole milliseconds since 1970, rounded down, as `fbc` and LinkedIn want them.
    public var milliseconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (moment: Timestamp, span: TimeSpan) -> Timestamp {
        let (sum, overflow) = moment.microseconds.addingReportingOverflow(span.microseconds)
        guard overflow else { return Timestamp(microseconds: sum) }
        return Timestamp(microseconds: span.microseconds < 0 ? .min : .max)
    }

    public static func - (moment: Timestamp, span: TimeSpan) -> Timestamp {
        moment + TimeSpan(microseconds: span.microseconds == .min ? .max : -span.microseconds)
    }

    /// The span from `earlier` to `later`, saturating at the limits of 64 bits.
    public static func - (later: Timestamp, earlier: Timestamp) -> TimeSpan {
        let (difference, overflow) = later.microseconds.subtractingReportingOverflow(earlier.microseconds)
        guard overflow else { return TimeSpan(microseconds: difference) }
        return TimeSpan(microseconds: later < earlier ? .min : .max)
    }
}
