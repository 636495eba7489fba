/// A moment as microseconds since 1970-01-01T00:00:00Z: what the platforms' wires speak, exact.
public struct UnixTime: Sendable, Hashable, Comparable {
    public var microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// Whole seconds, rounded down.
    public var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    public static func < (left: UnixTime, right: UnixTime) -> Bool { left.microseconds < right.microseconds }
    public static func - (left: UnixTime, right: UnixTime) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
    public static func + (time: UnixTime, span: Duration) -> UnixTime {
        let (seconds, attoseconds) = span.components
        return UnixTime(microseconds: time.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// Midnight UTC of a civil date (proleptic Gregorian calendar).
    static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> UnixTime {
        // Years begin in March here, so that the leap day is the last of its year.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return UnixTime(seconds: (era * 146_097 + dayOfEra - 719_468) * 86_400)
    }
}
