/// The rules for `properties` (platforms sheet: TikTok, section 2.4).
///
/// Travel and automotive events have keys beyond the documented ones, so keys that are not known pass unremarked.
struct TikTokPropertiesRules {
    let fields: TikTokFields

    private static let texts = [
        "query", "search_string", "description", "order_id", "shop_id", "delivery_category", "status",
    ]
    private static let contentTexts = ["content_id", "content_name", "content_category", "brand"]

    /// - Returns: remarks on what is taken all the same.
    func check() throws(TikTokError) -> [String] {
        for name in Self.texts { _ = try fields.text(name) }
        for name in ["value", "predicted_ltv"] { _ = try fields.number(name) }
        if let count = try fields.integer("num_items"), count < 0 { throw .invalid(fields.path("num_items"), "not a valid integer") }
        if let currency = try fields.text("currency"), !Self.isCurrency(currency) {
            throw .invalid(fields.path("currency"), "not a valid choice")
        }
        if let type = try fields.text("content_type"), type != "product", type != "product_group" {
            throw .invalid(fields.path("content_type"), "not a valid choice")
        }
        for (index, id) in (try fields.array("content_ids") ?? []).enumerated() where id.string == nil {
            throw .invalid("\(fields.path("content_ids")).\(index)", "not a valid string")
        }
        for (index, content) in (try fields.array("contents") ?? []).enumerated() {
            let path = "\(fields.path("contents")).\(index)"
            guard let object = content.object else { throw .invalid(path, "not a valid object") }
            let content = TikTokFields(object, at: path)
            for name in Self.contentTexts { _ = try content.text(name) }
            _ = try content.number("price")
            _ = try content.integer("quantity")
        }
        let hasValue = fields.object.contains("value")
        return hasValue && !fields.object.contains("currency") ? ["value_without_currency"] : []
    }

    /// ISO 4217, upper case.
    private static func isCurrency(_ text: String) -> Bool {
        text.utf8.count == 3 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }
}
