/// A day of the Gregorian calendar, in UTC.
struct CalendarDate: Sendable, Equatable, CustomStringConvertible {
    var year: Int
    var month: Int
    var day: Int

    init(_ year: Int, _ month: Int, _ day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// `2026-11-22`.
    var description: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)-\(padded(month))-\(padded(day))"
    }

    /// Its first moment.
    var start: Timestamp {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Timestamp(seconds: Int64(era * 146_097 + dayOfEra - 719_468) * 86_400)
    }
}

extension Timestamp {
    var calendarDate: CalendarDate {
        // Days are counted from 0000-03-01, so that the leap day is the last of its year; 146,097 days are 400 years.
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let day = Int(remainder < 0 ? quotient - 1 : quotient) + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return CalendarDate(
            yearOfEra + era * 400 + (month > 2 ? 0 : 1), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    var calendarYear: Int { calendarDate.year }
}
