import ConversionCore

/// Lengths of time as people write them: a whole number and one unit.
package enum SpanText {
    /// From the largest down, so that writing finds the shortest form.
    private static let units: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1),
    ]

    /// `nil` for anything but digits and one of the units d, h, m, s, ms and us, and beyond 64 bits of microseconds.
    package static func parse(_ text: String) -> TimeSpan? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int64(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) }) else { return nil }
        let (microseconds, overflow) = count.multipliedReportingOverflow(by: unit.microseconds)
        return overflow ? nil : TimeSpan(microseconds: microseconds)
    }

    /// The form with the largest unit that loses nothing.
    package static func write(_ span: TimeSpan) -> String {
        for unit in units where span.microseconds.isMultiple(of: unit.microseconds) && span != .zero {
            return "\(span.microseconds / unit.microseconds)\(unit.name)"
        }
        return "0s"
    }
}
