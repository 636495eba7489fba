/// A destination of a request, as far as it can be made out.
struct DataManagerDestination: Sendable {
    /// As it stood in the request; the status repeats it.
    var text: JSONObject
    var reference: String?
    var customer: String
    var actionID: String
    /// The operating account, when it exists.
    var account: Account?

    var action: GoogleConversionAction? { account?.googleCustomer?.actions[actionID] }

    /// Read leniently: what is wrong is refused elsewhere.
    static func list(in body: JSONObject, _ accounts: AccountRegistry) -> [DataManagerDestination] {
        (body["destinations"]?.array ?? []).compactMap(\.object).map { text in
            let customer = text["operatingAccount"]?.object?["accountId"]?.string ?? ""
            return DataManagerDestination(
                text: text, reference: text["reference"]?.string, customer: customer,
                actionID: text["productDestinationId"]?.string ?? "", account: accounts.account(.dataManager, customer))
        }
    }
}
