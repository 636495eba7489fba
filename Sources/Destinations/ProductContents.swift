import ConversionCore

/// `contents` and what follows from it (`content_ids`, `content_type`, `num_items`), as Meta and TikTok both have them.
///
/// Facts: platforms sheets Meta §2 (custom_data) and TikTok §2.4 (properties). Only the fields of a single product differ.
struct ProductContents {
    /// Keeps one row's event far below what a request may hold; what is beyond is left out of `contents`, not of the counts.
    private static let maximumBytes = 100_000

    /// Products with an id.
    let products: [ExtraParameters.Item]
    /// Writes one product's own object, given its whole number of pieces.
    let writeProduct: (ExtraParameters.Item, Int64, inout JSONWriter) -> Void

    /// Writes the members, except those that the row says in its own words.
    func write(unlessGiven given: Set<String>, to json: inout JSONWriter) {
        guard !products.isEmpty else { return }
        json.key("contents")
        json.beginArray()
        let start = json.bytes.count
        for product in products where json.bytes.count - start < Self.maximumBytes {
            writeProduct(product, Self.quantity(of: product), &json)
        }
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
            json.integer(products.reduce(0) { $0 + Self.quantity(of: $1) })
        }
    }

    /// Both platforms want a whole number of pieces: half a kilogram is one.
    private static func quantity(of product: ExtraParameters.Item) -> Int64 {
        product.quantity.flatMap(\.wholeCount).map(Int64.init) ?? 1
    }
}
