import ConversionCore

extension MetaEventRenderer {
    /// Writes `custom_data` (platforms sheet Meta §2.3), or nothing where it would be empty.
    func writeCustomData(_ event: PlannedEvent, _ lead: LeadFacts, to json: inout JSONWriter) {
        let extra = ExtraParameters(lead.transition.extra, for: .meta, filter: lead.filter)
        // Meta refuses a negative number, and with it the whole request.
        let value = event.value.flatMap { $0.amount.isNegative ? nil : $0 }
        let orderID = lead.transition.dealID?.trimmedOrNil
        let isConversionLead = event.channel == .conversionLeads
        let products = extra.items.filter { $0.id != nil }
        let custom = Self.custom(extra, hasOrderID: orderID != nil)
        guard value != nil || orderID != nil || isConversionLead || !products.isEmpty || !custom.isEmpty else { return }

        json.key("custom_data")
        json.beginObject()
        json.members(of: value)
        json.member("order_id", text: orderID)
        if isConversionLead {
            json.key("event_source")
            json.string("crm")
            json.member("lead_event_source", text: configuration.crmName)
        }
        ProductContents(products: products, writeProduct: Self.write).write(unlessGiven: Set(custom.map(\.name)), to: &json)
        json.members(custom, within: 60_000)
        json.endObject()
    }

    /// The row's own parameters, in Meta's types; what is filled here is never taken from there.
    private static func custom(_ extra: ExtraParameters, hasOrderID: Bool) -> [ExtraParameters.Parameter] {
        extra.parameters.compactMap { parameter in
            switch parameter.name {
            case "value", "currency", "event_source", "lead_event_source", "contents": return nil
            case "order_id" where hasOrderID: return nil
            default: break
            }
            guard let value = MetaVocabulary.value(parameter.value, for: parameter.name) else { return nil }
            var typed = parameter
            typed.value = value
            return typed
        }
    }

    /// Meta's object of one product.
    private static func write(_ product: ExtraParameters.Item, pieces: Int64, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", text: product.id)
        json.key("quantity")
        json.integer(pieces)
        json.member("item_price", decimal: product.price.flatMap { $0.isNegative ? nil : $0 })
        json.member("title", text: product.name)
        json.member("brand", text: product.brand)
        json.member("category", text: product.category)
        for parameter in product.others where parameter.name == "description" || parameter.name == "delivery_category" {
            guard let text = MetaVocabulary.value(parameter.value, for: parameter.name)?.string else { continue }
            json.key(escaping: parameter.name)
            json.string(text)
        }
        json.endObject()
    }
}
