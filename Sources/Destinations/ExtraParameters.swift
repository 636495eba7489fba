import ConversionCore

/// What the outbox column `extra` says to one platform.
///
/// `extra` is a JSON object; anything else counts as empty. Its members are
/// - `items`: an array of products, see ``Item``;
/// - a platform's name (`"meta": {…}`, `"ga4": {…}`, `"google_ads": {…}`, `"tiktok": {…}`, `"linkedin": {…}`):
///   parameters for that platform only. They are added to the others, or replace one of the same name; `null` removes it.
///   `items` in there replaces the common items;
/// - every other scalar member: a custom parameter for every platform that has such. `content_ids`, an array of
///   scalars, is one too. Names that only some platforms know (`content_name`, `content_category`, …) go to those.
///
/// What the daemon fills itself (value, currency, ids) is never taken from here. Empty texts, nulls, nested objects,
/// texts above 1000 bytes and whatever ``PersonalDataFilter`` refuses are left out.
struct ExtraParameters: Sendable {
    /// One custom parameter.
    struct Parameter: Sendable, Equatable {
        var name: String
        var value: JSONValue
        /// Whether it was given in the platform's own object.
        var isPlatformsOwn: Bool
    }

    /// By name, so that rendering twice gives equal bytes.
    private(set) var parameters: [Parameter] = []
    private(set) var items: [Item] = []

    /// GA4 takes 200 items in an event; more help no platform and would let one row fill a request.
    static let maximumItems = 200
    /// Of a name, and of an item's id, in bytes: what is longer is no name.
    static let maximumNameLength = 100
    /// Of a text, in bytes: what is longer is no parameter but a document.
    static let maximumTextLength = 1000

    init(_ extra: JSONValue?, for platform: Platform, filter: @autoclosure () -> PersonalDataFilter) {
        guard let members = extra?.object, !members.isEmpty else { return }
        let filter = filter()
        let own = members[platform.rawValue]?.object ?? [:]
        for (name, value) in members where own[name] == nil && Platform(rawValue: name) == nil {
            append(name, value, isPlatformsOwn: false, filter)
        }
        for (name, value) in own { append(name, value, isPlatformsOwn: true, filter) }
        parameters.sort { $0.name < $1.name }
        let products = (own["items"] ?? members["items"])?.array ?? []
        items = products.prefix(Self.maximumItems).compactMap { Item($0, filter: filter) }
    }

    subscript(name: String) -> JSONValue? { parameters.first { $0.name == name }?.value }

    private mutating func append(_ name: String, _ value: JSONValue, isPlatformsOwn: Bool, _ filter: PersonalDataFilter) {
        guard name != "items", (1...Self.maximumNameLength).contains(name.utf8.count), let value = value.nonEmptyParameter, filter.allows(name, value) else { return }
        if case .array = value, name != "content_ids", !isPlatformsOwn { return }
        parameters.append(Parameter(name: name, value: value, isPlatformsOwn: isPlatformsOwn))
    }
}

extension ExtraParameters {
    /// One product of `extra.items`, under the names of the common shop vocabularies.
    struct Item: Sendable, Equatable {
        /// `id` or `item_id`; a number counts as text.
        var id: String?
        /// `name` or `item_name`.
        var name: String?
        /// `price` or `item_price`, in major units of the event's currency.
        var price: ExactDecimal?
        var quantity: ExactDecimal?
        /// `brand` or `item_brand`.
        var brand: String?
        /// `category` or `item_category`.
        var category: String?
        /// All other scalar members.
        var others: [Parameter] = []

        /// `nil` for a product without id and name.
        init?(_ product: JSONValue, filter: PersonalDataFilter) {
            guard let members = product.object else { return nil }
            let allowed = members.filter { filter.allowsInItem($0.key, $0.value) }.compactMapValues(\.nonEmptyParameter)
            func text(_ names: String...) -> String? {
                names.lazy.compactMap { allowed[$0]?.parameterText?.trimmedOrNil }.first
            }
            func number(_ names: String...) -> ExactDecimal? {
                names.lazy.compactMap { allowed[$0]?.parameterText.flatMap { ExactDecimal($0) } }.first
            }
            id = text("id", "item_id").flatMap { $0.utf8.count <= maximumNameLength ? $0 : nil }
            name = text("name", "item_name")
            guard id != nil || name != nil else { return nil }
            price = number("price", "item_price")
            quantity = number("quantity")
            brand = text("brand", "item_brand")
            category = text("category", "item_category")
            let named: Set = [
                "id", "item_id", "name", "item_name", "price", "item_price", "quantity", "brand", "item_brand",
                "category", "item_category",
            ]
            others = allowed.compactMap { member in
                guard !named.contains(member.key), (1...maximumNameLength).contains(member.key.utf8.count) else { return nil }
                if case .array = member.value { return nil }
                return Parameter(name: member.key, value: member.value, isPlatformsOwn: false)
            }
            others.sort { $0.name < $1.name }
        }
    }
}

extension JSONValue {
    /// The value if it can be a parameter: a scalar that is not empty, or an array of such.
    fileprivate var nonEmptyParameter: JSONValue? {
        switch self {
        case .null, .object: return nil
        case .bool, .number: return self
        case .string(let text):
            guard text.utf8.count <= ExtraParameters.maximumTextLength else { return nil }
            return text.trimmedOrNil.map(JSONValue.string)
        case .array(let elements):
            let scalars = elements.prefix(ExtraParameters.maximumItems).compactMap { element -> JSONValue? in
                if case .array = element { return nil }
                return element.nonEmptyParameter
            }
            return scalars.isEmpty ? nil : .array(scalars)
        }
    }

    /// A text, or a number's digits.
    var parameterText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        case .null, .bool, .array, .object: nil
        }
    }
}
