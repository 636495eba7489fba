import ConversionCore

/// A moment as the calendar and the clock show it in UTC (Gregorian calendar), for platforms that want times as text.
///
/// Own code because Foundation's formatters work on binary floating-point times: microseconds would not survive.
struct UTCDateTime: Sendable, Equatable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var microsecond: Int

    init(_ moment: Timestamp) {
        let seconds = moment.seconds
        microsecond = Int(moment.microseconds - seconds * 1_000_000)
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let secondOfDay = Int(remainder < 0 ? remainder + 86_400 : remainder)
        (hour, minute, second) = (secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60)
        // Days are counted from 0000-03-01, so that the leap day is the last of its year; 146,097 days are 400 years.
        let days = Int(remainder < 0 ? quotient - 1 : quotient) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-22T00:00:00.123456Z` (RFC 3339); without a fraction where there is none.
    var rfc3339: String {
        let fraction = microsecond == 0 ? "" : "." + Self.padded(microsecond, to: 6)
        return "\(date)T\(time)\(fraction)Z"
    }

    /// `2026-11-22 00:00:00+00:00`, as the Google Ads API wants it: a blank, an offset and no fraction.
    var googleAds: String { "\(date) \(time)+00:00" }

    private var date: String { "\(Self.padded(year, to: 4))-\(Self.padded(month, to: 2))-\(Self.padded(day, to: 2))" }
    private var time: String { "\(Self.padded(hour, to: 2)):\(Self.padded(minute, to: 2)):\(Self.padded(second, to: 2))" }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(width - digits.utf8.count, 0)) + digits
    }
}
