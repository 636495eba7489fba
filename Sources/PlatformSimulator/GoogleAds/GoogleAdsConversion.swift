/// One element of `conversions`, as far as it can be made out.
struct GoogleAdsConversion: Sendable {
    var text: JSONObject
    /// The number at the end of `customers/1/conversionActions/2`; its customer is ignored, as Google does.
    var actionID: String?
    var time: UnixTime?
    /// The click id and the field that it stands in.
    var click: (field: String, id: String)?

    private static let clickFields = ["gclid", "gbraid", "wbraid"]

    init(_ text: JSONObject) {
        self.text = text
        actionID = Self.actionID(text["conversionAction"]?.string ?? "")
        time = text["conversionDateTime"]?.string.flatMap(GoogleTimestamp.init(adsText:))?.time
        click = Self.clickFields.compactMap { field in
            text[field]?.string.flatMap { $0.isEmpty ? nil : (field, $0) }
        }.first
    }

    /// The click fields that are set.
    var clickFields: [String] { Self.clickFields.filter { text[$0]?.string?.isEmpty == false } }

    var orderID: String? { text["orderId"]?.string.flatMap { $0.isEmpty ? nil : $0 } }

    private static func actionID(_ name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "customers", GoogleText.isDigits(parts[1]), parts[2] == "conversionActions",
            GoogleText.isDigits(parts[3])
        else { return nil }
        return String(parts[3])
    }

    /// Equal for two uploads of the same order to the same action.
    var orderKey: String? { orderID.map { "\(actionID ?? "")\u{1F}order\u{1F}\($0)" } }

    /// Equal for two uploads of the same click and time to the same action.
    var clickKey: String? {
        guard let click, let time else { return nil }
        return "\(actionID ?? "")\u{1F}\(click.id)\u{1F}\(time.seconds)"
    }

    /// What the ledger counts.
    func report(refused: String?) -> ReportedEvent {
        let keys = [orderKey, clickKey].compactMap(\.self)
        return ReportedEvent(
            name: actionID ?? "", id: orderID ?? clickKey,
            deduplication: keys.first.map { Deduplication(key: $0, window: nil, otherKey: keys.count > 1 ? keys[1] : nil) },
            occurredAt: time, value: text["conversionValue"]?.number?.literal, currency: text["currencyCode"]?.string,
            refused: refused)
    }

    /// `ClickConversionResult`.
    var result: JSONValue {
        var result: JSONObject = [:]
        for name in ["gclid", "gbraid", "wbraid", "conversionAction", "conversionDateTime", "userIdentifiers"] {
            if let value = text[name] { result.append(name, value) }
        }
        return .object(result)
    }
}
