import ConversionCore

/// Moments as ISO 8601 text, as PostgreSQL reads and prints `timestamptz`, exact to the microsecond.
package enum TimestampText {
    /// Parses `2026-11-22T10:00:00.123456+07:00`; a space may stand for the `T`, `Z` for the offset, seconds may be missing.
    ///
    /// `nil` without an offset: the same text would mean another moment on another machine. More than six decimals
    /// are rounded, as PostgreSQL does.
    package static func parse(_ text: String) -> Timestamp? {
        var scanner = Scanner(rest: text.utf8[...])
        guard let days = scanner.date(), scanner.takes("T") || scanner.takes("t") || scanner.takes(" "),
            let hour = scanner.number(2), hour < 24, scanner.takes(":"), let minute = scanner.number(2), minute < 60
        else { return nil }
        var microseconds: Int64 = 0
        if scanner.takes(":") {
            // 60 is a leap second: the next minute's first.
            guard let second = scanner.number(2), second <= 60 else { return nil }
            microseconds = second * 1_000_000
            if scanner.takes(".") {
                guard let fraction = scanner.fraction() else { return nil }
                microseconds += fraction
            }
        }
        guard let offset = scanner.offset(), scanner.rest.isEmpty else { return nil }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 - offset
        return Timestamp(microseconds: seconds * 1_000_000 + microseconds)
    }

    /// `YYYY-MM-DD`, a day of the calendar.
    static func isDate(_ text: String) -> Bool {
        var scanner = Scanner(rest: text.utf8[...])
        return scanner.date() != nil && scanner.rest.isEmpty
    }

    private struct Scanner {
        var rest: Substring.UTF8View

        mutating func takes(_ character: Unicode.Scalar) -> Bool {
            guard let byte = rest.first, UInt32(byte) == character.value else { return false }
            rest.removeFirst()
            return true
        }

        /// Exactly `count` digits.
        mutating func number(_ count: Int) -> Int64? {
            guard rest.count >= count else { return nil }
            var number: Int64 = 0
            for byte in rest.prefix(count) {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
                number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            rest.removeFirst(count)
            return number
        }

        /// Days since 1970-01-01.
        mutating func date() -> Int64? {
            guard let year = number(4), year > 0, takes("-"), let month = number(2), (1...12).contains(month), takes("-"),
                let day = number(2), day >= 1, day <= Self.length(ofMonth: month, year: year)
            else { return nil }
            // Counted in years that begin in March, so that the leap day comes last.
            let shifted = month > 2 ? year : year - 1
            let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
            return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        }

        private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
            switch month {
            case 4, 6, 9, 11: 30
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            default: 31
            }
        }

        /// Microseconds of a fraction of a second, rounded.
        mutating func fraction() -> Int64? {
            let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            guard !digits.isEmpty else { return nil }
            rest.removeFirst(digits.count)
            var microseconds: Int64 = 0
            for position in 0..<6 {
                let index = digits.index(digits.startIndex, offsetBy: position, limitedBy: digits.endIndex)
                let digit = index.flatMap { $0 < digits.endIndex ? digits[$0] : nil } ?? UInt8(ascii: "0")
                microseconds = microseconds * 10 + Int64(digit - UInt8(ascii: "0"))
            }
            if let next = digits.dropFirst(6).first, next >= UInt8(ascii: "5") { microseconds += 1 }
            return microseconds
        }

        /// Seconds east of UTC.
        mutating func offset() -> Int64? {
            if takes("Z") || takes("z") { return 0 }
            let sign: Int64
            if takes("+") { sign = 1 } else if takes("-") { sign = -1 } else { return nil }
            guard let hours = number(2), hours <= 15 else { return nil }
            var seconds = hours * 3_600
            if !rest.isEmpty {
                _ = takes(":")
                guard let minutes = number(2), minutes < 60 else { return nil }
                seconds += minutes * 60
            }
            return sign * seconds
        }
    }
}
