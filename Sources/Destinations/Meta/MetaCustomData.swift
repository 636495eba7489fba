import ConversionCore

extension MetaEventRenderer {
    /// Writes `custom_data` (platforms sheet Meta §2.3), or nothing where it would be empty.
    func writeCustomData(_ event: PlannedEvent, _ transition: Transition, to json: inout JSONWriter) {
        let extra = ExtraParameters(transition.extra, for: .meta, filter: PersonalDataFilter(transition))
        let isConversionLead = event.channel == .conversionLeads
        let orderID = transition.dealID?.trimmedOrNil
        var written: Set<String> = ["value", "currency", "event_source", "lead_event_source", "contents"]
        guard event.value != nil || orderID != nil || isConversionLead || !extra.items.isEmpty
            || extra.parameters.contains(where: { !written.contains($0.name) })
        else { return }

        json.key("custom_data")
        json.beginObject()
        json.members(of: event.value)
        if let orderID {
            json.member("order_id", text: orderID)
            written.insert("order_id")
        }
        if isConversionLead {
            json.key("event_source")
            json.string("crm")
            json.member("lead_event_source", text: configuration.crmName)
        }
        writeItems(extra, to: &json)
        for parameter in extra.parameters where !written.contains(parameter.name) {
            json.key(escaping: parameter.name)
            json.value(parameter.value)
        }
        json.endObject()
    }

    /// `contents` and what follows from it, unless the row says it in its own words.
    private func writeItems(_ extra: ExtraParameters, to json: inout JSONWriter) {
        // Meta wants an id in every element.
        let products = extra.items.filter { $0.id != nil }
        guard !products.isEmpty else { return }
        json.key("contents")
        json.beginArray()
        for product in products { write(product, to: &json) }
        json.endArray()
        if extra["content_ids"] == nil {
            json.key("content_ids")
            json.beginArray()
            for product in products { json.string(product.id ?? "") }
            json.endArray()
        }
        if extra["content_type"] == nil {
            json.key("content_type")
            json.string("product")
        }
        if extra["num_items"] == nil {
            let counts = products.map { $0.quantity.map { Int32($0.text) } ?? 1 }
            json.key("num_items")
            json.integer(counts.reduce(0) { $0 + Int64($1 ?? 1) })
        }
    }

    private func write(_ product: ExtraParameters.Item, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", text: product.id)
        json.member("quantity", decimal: product.quantity ?? ExactDecimal(1))
        json.member("item_price", decimal: product.price)
        json.member("title", text: product.name)
        json.member("brand", text: product.brand)
        json.member("category", text: product.category)
        for known in product.others where known.name == "description" || known.name == "delivery_category" {
            json.key(escaping: known.name)
            json.value(known.value)
        }
        json.endObject()
    }
}
