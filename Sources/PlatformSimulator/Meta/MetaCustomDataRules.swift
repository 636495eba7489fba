/// The rules for `custom_data`: known keys are typed, any other is a custom property
/// (platforms sheet: Meta, section 2.3).
struct MetaCustomDataRules {
    let path: [String]

    private static let texts: Set<String> = [
        "content_name", "content_category", "order_id", "search_string", "item_number", "event_source", "lead_event_source",
    ]
    private static let numbers: Set<String> = ["net_revenue", "predicted_ltv"]
    private static let contentKeys: Set<String> = [
        "id", "quantity", "item_price", "delivery_category", "title", "description", "brand", "category",
    ]
    private static let deliveryCategories: Set<String> = ["in_store", "curbside", "home_delivery"]

    func check(_ custom: JSONObject) throws(MetaError) {
        for member in custom.members { try check(member.name, member.value) }
    }

    private func check(_ name: String, _ value: JSONValue) throws(MetaError) {
        switch name {
        case "value":
            guard let number = value.number, !number.isNegative else { throw invalid("value must be a number of at least 0.", name) }
        case "currency":
            // Upper case is documented, lower case was seen to be taken.
            guard let text = value.string, text.utf8.count == 3, text.utf8.allSatisfy({ (0x61...0x7A).contains($0 | 0x20) }) else {
                throw invalid("currency must be an ISO 4217 code.", name)
            }
        case "content_ids":
            guard let ids = value.array, ids.allSatisfy({ $0.string?.isEmpty == false }) else {
                throw invalid("content_ids must be an array of strings.", name)
            }
        case "contents": try checkContents(value)
        case "content_type":
            guard value == "product" || value == "product_group" else {
                throw invalid("content_type must be product or product_group.", name)
            }
        case "delivery_category":
            guard let text = value.string, Self.deliveryCategories.contains(text) else {
                throw invalid("delivery_category is not one of the allowed values.", name)
            }
        case "num_items":
            guard let count = value.integer, count >= 0 else { throw invalid("num_items must be an integer.", name) }
        case "status":
            guard value.string != nil || value.bool != nil else { throw invalid("status must be a string or a boolean.", name) }
        case _ where Self.numbers.contains(name):
            guard value.number != nil else { throw invalid("\(name) must be a number.", name) }
        case _ where Self.texts.contains(name):
            guard let text = value.string, !text.isEmpty else { throw invalid("\(name) must be a string that is not empty.", name) }
        default:
            guard Self.isCustomProperty(value) else {
                throw invalid("The custom property \(name) must be a scalar or an array of scalars.", name)
            }
        }
    }

    private func checkContents(_ value: JSONValue) throws(MetaError) {
        guard let contents = value.array else { throw invalid("contents must be an array.", "contents") }
        for content in contents {
            guard let object = content.object, object.contains("id"), object.contains("quantity") else {
                throw invalid("Each of contents needs id and quantity.", "contents")
            }
            for member in object.members {
                guard Self.contentKeys.contains(member.name) else {
                    throw invalid("Unknown key \(member.name) in contents.", "contents")
                }
                let isRight =
                    switch member.name {
                    case "quantity": member.value.integer.map { $0 >= 0 } ?? false
                    case "item_price": member.value.number.map { !$0.isNegative } ?? false
                    case "delivery_category": Self.deliveryCategories.contains(member.value.string ?? "")
                    default: member.value.string?.isEmpty == false
                    }
                guard isRight else { throw invalid("\(member.name) in contents is of the wrong type.", "contents") }
            }
        }
    }

    private static func isCustomProperty(_ value: JSONValue) -> Bool {
        switch value {
        case .string, .number, .bool: true
        case .array(let elements): elements.allSatisfy { $0.string != nil || $0.number != nil || $0.bool != nil }
        case .null, .object: false
        }
    }

    private func invalid(_ message: String, _ field: String) -> MetaError { .invalid(message, at: path + [field]) }
}
