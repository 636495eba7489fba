import ConversionCore

/// The types that Meta demands of the members of `custom_data` that it knows (platforms sheet Meta §2.3).
///
/// One value of a wrong type makes Meta refuse the whole request, so a custom parameter is turned into its type where
/// that loses nothing, and is left out where it cannot be.
enum MetaVocabulary {
    /// The value as Meta takes it under this name; `nil`: leave it out.
    static func value(_ value: JSONValue, for name: String) -> JSONValue? {
        switch name {
        case "content_name", "content_category", "order_id", "search_string", "item_number", "customer_segmentation":
            return value.parameterText?.trimmedOrNil.map(JSONValue.string)
        case "net_revenue", "predicted_ltv":
            return value.parameterText.flatMap { ExactDecimal($0) }.map(JSONValue.number)
        case "num_items":
            return value.parameterText.flatMap { ExactDecimal($0)?.wholeCount }.map { .number(ExactDecimal($0)) }
        case "content_type":
            return ["product", "product_group"].contains(value.string) ? value : nil
        case "delivery_category":
            return ["in_store", "curbside", "home_delivery"].contains(value.string) ? value : nil
        case "status":
            return value.bool == nil ? value.parameterText.map(JSONValue.string) : value
        case "content_ids":
            let ids = (value.array ?? [value]).compactMap { $0.parameterText?.trimmedOrNil }
            return ids.isEmpty ? nil : .array(ids.map(JSONValue.string))
        default:
            return value
        }
    }
}
