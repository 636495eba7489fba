/// What a figure has to be.
enum Target: Sendable, Equatable {
    case atLeast(Double)
    case atMost(Double)
    case below(Double)

    func isReached(by value: Double) -> Bool {
        switch self {
        case .atLeast(let bound): value >= bound
        case .atMost(let bound): value <= bound
        case .below(let bound): value < bound
        }
    }

    var bound: Double {
        switch self {
        case .atLeast(let bound), .atMost(let bound), .below(let bound): bound
        }
    }

    var sign: String {
        switch self {
        case .atLeast: "≥"
        case .atMost: "≤"
        case .below: "<"
        }
    }

    /// Two rates of the same thing differ by some hundredths from run to run: so much of the other counts as the same.
    static let same = Target.atLeast(0.95)
    /// Of tables between the halves of a run: what vacuum leaves free differs from look to look.
    static let noGrowth = Target.atMost(1.1)
}
