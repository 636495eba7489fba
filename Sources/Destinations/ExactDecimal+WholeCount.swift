import ConversionCore

extension ExactDecimal {
    /// The number as a count of pieces, where it is one: whole, not negative, and no larger than platforms count.
    var wholeCount: Int? { Int32(text).flatMap { $0 < 0 ? nil : Int($0) } }
}
