/// The value of an event, or why there is none (rules R36–R39, D9).
enum EventValue: Equatable {
    case known(MonetaryValue)
    /// Says for a person what was missing.
    case absent(String)

    /// The first source that is known wins. Zero is a value; a negative amount is none, no platform takes it.
    ///
    /// The currency is the row's, else the workspace's. A row whose currency is not of the form of ISO 4217 has no
    /// usable one, and the workspace's is not put in its place: the amount was not meant in it.
    static func known(for transition: Transition, workspace: WorkspaceSettings) -> EventValue {
        let sources = workspace.values[transition.status] ?? WorkspaceSettings.defaultValueSources
        let amounts = sources.lazy.compactMap { source -> ExactDecimal? in
            switch source {
            case .actual: transition.actualValue
            case .estimated: transition.estimatedValue
            case .fixed(let amount): amount
            }
        }
        guard let amount = amounts.first(where: { !$0.isNegative }) else {
            return .absent("the row has no value")
        }
        let currency: String?
        if let own = transition.currency.flatMap(nonBlank) {
            currency = CurrencyCode.normalized(own)
            if currency == nil { return .absent("the row's currency is not a three-letter ISO 4217 code") }
        } else {
            currency = workspace.currency.flatMap(CurrencyCode.normalized)
        }
        guard let currency else { return .absent("neither the row nor the workspace has a currency") }
        return .known(MonetaryValue(amount: amount, currency: currency))
    }
}
