/// The two ways in which Google's APIs write a moment.
struct GoogleTimestamp: Sendable, Equatable {
    var time: UnixTime

    /// `2026-11-20T10:15:30.5+01:00`, or with Z (platforms sheet: Google Data Manager, section 2).
    init?(rfc3339 text: String) {
        guard let (time, rest) = Self.civil(text, separator: "T") else { return nil }
        var zone = rest
        if zone.first == "." {
            let digits = zone.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard (1...9).contains(digits.utf8.count) else { return nil }
            zone = zone.dropFirst(1 + digits.count)
        }
        guard let offset = zone == "Z" ? 0 : Self.offset(zone) else { return nil }
        self.time = UnixTime(seconds: time.seconds - offset)
    }

    /// `2026-11-20 10:15:30+01:00`: a space, no fraction, the offset mandatory (platforms sheet:
    /// Google Ads API, section 2).
    init?(adsText text: String) {
        guard let (time, rest) = Self.civil(text, separator: " "), let offset = Self.offset(rest) else { return nil }
        self.time = UnixTime(seconds: time.seconds - offset)
    }

    private static func civil(_ text: String, separator: Character) -> (UnixTime, Substring)? {
        let bytes = Array(text.utf8)
        guard bytes.count > 19, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == separator.asciiValue, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month), hour < 24, minute < 60,
            second < 60
        else { return nil }
        let first = UnixTime.day(year, month, 1)
        let next = month == 12 ? UnixTime.day(year + 1, 1, 1) : UnixTime.day(year, month + 1, 1)
        guard day >= 1, day <= (next.seconds - first.seconds) / 86_400 else { return nil }
        let seconds = first.seconds + (day - 1) * 86_400 + hour * 3600 + minute * 60 + second
        return (UnixTime(seconds: seconds), text.dropFirst(19))
    }

    /// `+07:00` in seconds.
    private static func offset(_ text: Substring) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 6, bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[3] == 0x3A,
            [1, 2, 4, 5].allSatisfy({ (0x30...0x39).contains(bytes[$0]) })
        else { return nil }
        let hours = Int64(bytes[1] - 0x30) * 10 + Int64(bytes[2] - 0x30)
        let minutes = Int64(bytes[4] - 0x30) * 10 + Int64(bytes[5] - 0x30)
        guard hours <= 18, minutes < 60 else { return nil }
        return (bytes[0] == 0x2D ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
