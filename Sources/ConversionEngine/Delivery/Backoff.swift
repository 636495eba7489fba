import ConversionCore

/// Exponential back-off with full jitter (rule D14): a random span between zero and a ceiling that doubles.
///
/// Full jitter spreads the retries of many replicas and destinations over the whole window; see
/// aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter.
public struct Backoff: Sendable, Equatable {
    public var base: TimeSpan
    public var ceiling: TimeSpan

    public init(base: TimeSpan, ceiling: TimeSpan) {
        self.base = base
        self.ceiling = ceiling
    }

    /// A platform that fails or does not answer.
    public static let transient = Backoff(base: .seconds(1), ceiling: .minutes(5))
    /// A platform that asks for fewer requests and does not say for how long.
    public static let rateLimit = Backoff(base: .seconds(30), ceiling: .minutes(15))
    /// A destination whose token or set-up is wrong: probed, not hammered.
    public static let probe = Backoff(base: .seconds(5), ceiling: .minutes(5))

    /// The span to wait after a number of failures in a row.
    ///
    /// - Parameter jitter: 0 ... 1, drawn by the caller so that this stays pure.
    public func span(failures: Int, jitter: Double) -> TimeSpan {
        let doublings = min(max(failures - 1, 0), 30)
        let (scaled, overflow) = base.microseconds.multipliedReportingOverflow(by: Int64(1) << doublings)
        let limit = overflow ? ceiling.microseconds : min(scaled, ceiling.microseconds)
        // Never shorter than a tenth: a jitter of zero would make a failing platform a busy loop.
        return TimeSpan(microseconds: Int64(Double(limit) * max(0.1, min(jitter, 1))))
    }
}
