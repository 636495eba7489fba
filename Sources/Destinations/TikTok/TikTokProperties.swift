import ConversionCore

extension TikTokEventRenderer {
    /// Writes `properties` (platforms sheet TikTok §2.4), or nothing where it would be empty.
    func writeProperties(_ event: PlannedEvent, _ lead: LeadFacts, to json: inout JSONWriter) {
        let extra = ExtraParameters(lead.transition.extra, for: .tiktok, filter: lead.filter)
        let value = event.value.flatMap { $0.amount.isNegative ? nil : $0 }
        let orderID = lead.transition.dealID?.trimmedOrNil
        let products = extra.items.filter { $0.id != nil }
        let custom = Self.custom(extra, hasOrderID: orderID != nil)
        guard value != nil || orderID != nil || !products.isEmpty || !custom.isEmpty else { return }

        json.key("properties")
        json.beginObject()
        json.members(of: value)
        json.member("order_id", text: orderID)
        ProductContents(products: products, writeProduct: Self.write).write(unlessGiven: Set(custom.map(\.name)), to: &json)
        json.members(custom, within: 60_000)
        json.endObject()
    }

    /// The row's own parameters, in TikTok's types; what is filled here is never taken from there.
    private static func custom(_ extra: ExtraParameters, hasOrderID: Bool) -> [ExtraParameters.Parameter] {
        extra.parameters.compactMap { parameter in
            switch parameter.name {
            case "value", "currency", "contents": return nil
            case "order_id" where hasOrderID: return nil
            default: break
            }
            guard let value = TikTokVocabulary.value(parameter) else { return nil }
            var typed = parameter
            typed.value = value
            return typed
        }
    }

    /// TikTok's object of one product.
    private static func write(_ product: ExtraParameters.Item, pieces: Int64, to json: inout JSONWriter) {
        json.beginObject()
        json.member("content_id", text: product.id)
        json.member("price", decimal: product.price.flatMap { $0.isNegative ? nil : $0 })
        json.key("quantity")
        json.integer(pieces)
        json.member("content_name", text: product.name)
        json.member("content_category", text: product.category)
        json.member("brand", text: product.brand)
        json.endObject()
    }
}
