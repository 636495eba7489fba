import ConversionCore

/// Writes times as RFC 3339 in UTC with milliseconds, `2026-11-22T10:00:00.000Z`.
enum RFC3339 {
    static func text(_ moment: Timestamp) -> String {
        let milliseconds = floorDivided(moment.microseconds, by: 1_000)
        let seconds = floorDivided(milliseconds, by: 1_000)
        let day = floorDivided(seconds, by: 86_400)
        let (year, month, dayOfMonth) = date(day)
        let rest = seconds - day * 86_400
        return digits(year, 4) + "-" + digits(month, 2) + "-" + digits(dayOfMonth, 2) + "T" + digits(rest / 3_600, 2) + ":"
            + digits(rest / 60 % 60, 2) + ":" + digits(rest % 60, 2) + "." + digits(milliseconds - seconds * 1_000, 3) + "Z"
    }

    /// The Gregorian date of a day since 1970-01-01.
    private static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Counted from 0000-03-01, so that the leap day is the last of its year; 146,097 days are 400 years.
        let shifted = day + 719_468
        let era = floorDivided(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func floorDivided(_ number: Int64, by divisor: Int64) -> Int64 {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
