/// An amount in major units together with its currency; one never travels without the other (rule D9).
public struct MonetaryValue: Sendable, Hashable {
    public var amount: ExactDecimal
    /// ISO 4217, upper case.
    public var currency: String

    public init(amount: ExactDecimal, currency: String) {
        self.amount = amount
        self.currency = currency
    }
}
