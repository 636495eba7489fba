extension Timestamp {
    /// The year in UTC by the Gregorian calendar.
    var calendarYear: Int {
        // Days are counted from 0000-03-01, so that the leap day is the last of its year; 146,097 days are 400 years.
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let day = Int(remainder < 0 ? quotient - 1 : quotient) + 719_468
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        return yearOfEra + era * 400 + ((5 * dayOfYear + 2) / 153 < 10 ? 0 : 1)
    }
}
