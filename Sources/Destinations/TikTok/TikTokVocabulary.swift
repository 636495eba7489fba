import ConversionCore

/// The members of `properties` that TikTok knows, and their types (platforms sheet TikTok §2.4).
///
/// One value of a wrong type makes TikTok refuse the whole request, so a parameter is turned into its type where that
/// loses nothing, and is left out where it cannot be.
enum TikTokVocabulary {
    /// The value as TikTok takes it under this name; `nil`: leave it out, as all that TikTok does not know and the row
    /// did not mean for it alone.
    static func value(_ parameter: ExtraParameters.Parameter) -> JSONValue? {
        let value = parameter.value
        switch parameter.name {
        case "query", "search_string", "description", "order_id", "shop_id", "delivery_category", "status":
            return value.parameterText?.trimmedOrNil.map(JSONValue.string)
        case "predicted_ltv":
            return value.parameterText.flatMap { ExactDecimal($0) }.map(JSONValue.number)
        case "num_items":
            return value.parameterText.flatMap { ExactDecimal($0)?.wholeCount }.map { .number(ExactDecimal($0)) }
        case "content_type":
            return ["product", "product_group"].contains(value.string) ? value : nil
        case "content_ids":
            let ids = (value.array ?? [value]).compactMap { $0.parameterText?.trimmedOrNil }
            return ids.isEmpty ? nil : .array(ids.map(JSONValue.string))
        default:
            return parameter.isPlatformsOwn ? value : nil
        }
    }
}
