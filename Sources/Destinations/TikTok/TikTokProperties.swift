import ConversionCore

extension TikTokEventRenderer {
    /// Writes `properties` (platforms sheet TikTok §2.4), or nothing where it would be empty.
    func writeProperties(
        _ event: PlannedEvent, _ transition: Transition, _ filter: PersonalDataFilter, to json: inout JSONWriter
    ) {
        let extra = ExtraParameters(transition.extra, for: .tiktok, filter: filter)
        let value = event.value.flatMap { $0.amount.isNegative ? nil : $0 }
        let orderID = transition.dealID?.trimmedOrNil
        let products = extra.items.filter { $0.id != nil }
        let custom = Self.custom(extra, hasOrderID: orderID != nil)
        guard value != nil || orderID != nil || !products.isEmpty || !custom.isEmpty else { return }

        json.key("properties")
        json.beginObject()
        json.members(of: value)
        json.member("order_id", text: orderID)
        if !products.isEmpty { Self.write(products, unlessGiven: Set(custom.map(\.name)), to: &json) }
        var room = Self.maximumCustomBytes
        for parameter in custom {
            var rendered = JSONWriter(capacity: 64)
            rendered.value(parameter.value)
            guard rendered.bytes.count <= room else { continue }
            room -= rendered.bytes.count
            json.key(escaping: parameter.name)
            json.raw(rendered.bytes)
        }
        json.endObject()
    }

    /// Keeps one row's event far below what a request may hold.
    private static let maximumCustomBytes = 60_000
    private static let maximumContentsBytes = 100_000

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

    /// `contents` and what follows from it, unless the row says it in its own words.
    private static func write(
        _ products: [ExtraParameters.Item], unlessGiven given: Set<String>, to json: inout JSONWriter
    ) {
        json.key("contents")
        json.beginArray()
        let start = json.bytes.count
        for product in products where json.bytes.count - start < maximumContentsBytes { write(product, to: &json) }
        json.endArray()
        if !given.contains("content_ids") {
            json.key("content_ids")
            json.beginArray()
            for product in products { json.string(product.id ?? "") }
            json.endArray()
        }
        if !given.contains("content_type") {
            json.key("content_type")
            json.string("product")
        }
        if !given.contains("num_items") {
            json.key("num_items")
            json.integer(products.reduce(0) { $0 + Int64(quantity(of: $1)) })
        }
    }

    private static func write(_ product: ExtraParameters.Item, to json: inout JSONWriter) {
        json.beginObject()
        json.member("content_id", text: product.id)
        json.member("price", decimal: product.price.flatMap { $0.isNegative ? nil : $0 })
        json.key("quantity")
        json.integer(Int64(quantity(of: product)))
        json.member("content_name", text: product.name)
        json.member("content_category", text: product.category)
        json.member("brand", text: product.brand)
        json.endObject()
    }

    /// TikTok wants a whole number of pieces: half a kilogram is one.
    private static func quantity(of product: ExtraParameters.Item) -> Int {
        product.quantity.flatMap { TikTokVocabulary.count($0.text) } ?? 1
    }
}
