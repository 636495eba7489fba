import ConversionCore

/// The parameters of one event within GA4's limits (platforms sheet GA4 §2).
///
/// What the daemon knows comes first; custom parameters of `extra` fill what is left: those of its `ga4` object,
/// then those that GA4 knows by name, then the others, each by name.
struct GA4Parameters: Sendable {
    static let maximumParameters = 25
    static let maximumNameLength = 40
    static let maximumValueLength = 100
    /// Of an item, beyond those that GA4 knows.
    static let maximumCustomItemParameters = 10
    /// Keeps the whole body below its limit whatever the row holds.
    static let maximumItemBytes = 80_000

    private let event: PlannedEvent
    private let sessionID: String?
    private let transactionID: String?
    private let status: String?
    private let pageLocation: String?
    private let pageReferrer: String?
    private let items: [ExtraParameters.Item]
    private let custom: [ExtraParameters.Parameter]

    init(_ event: PlannedEvent, _ lead: LeadFacts) {
        let transition = lead.transition
        self.event = event
        sessionID = lead.identity.google.sessionID
        // A deal id that GA4 would cut could collide with another.
        let dealID = transition.dealID?.trimmedOrNil.flatMap { $0.utf16.count <= Self.maximumValueLength ? $0 : nil }
        transactionID = dealID ?? (event.eventName == "purchase" ? event.eventID : nil)
        status = transition.status.trimmedOrNil?.truncated(to: Self.maximumValueLength)
        pageLocation = Self.fitting(lead.page)
        pageReferrer = Self.fitting(lead.referrer)
        let extra = ExtraParameters(transition.extra, for: .ga4, filter: lead.filter)
        items = extra.items
        let taken = [sessionID, transactionID, status, pageLocation, pageReferrer].count { $0 != nil }
            // engagement_time_msec, event_id
            + 2 + (event.value == nil ? 0 : 2) + (items.isEmpty ? 0 : 1)
        custom = Array(Self.ranked(extra.parameters).prefix(Self.maximumParameters - taken))
    }

    func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("session_id", text: sessionID)
        // Without it the user never counts as active; 1 adds nothing to the time reports.
        json.key("engagement_time_msec")
        json.integer(1)
        json.members(of: event.value)
        json.member("transaction_id", text: transactionID)
        json.key("event_id")
        json.string(event.eventID)
        json.member("lead_status", text: status)
        json.member("page_location", text: pageLocation)
        json.member("page_referrer", text: pageReferrer)
        writeItems(to: &json)
        for parameter in custom {
            json.key(escaping: parameter.name)
            json.value(parameter.value.truncated)
        }
        json.endObject()
    }

    private func writeItems(to json: inout JSONWriter) {
        guard !items.isEmpty else { return }
        json.key("items")
        json.beginArray()
        let start = json.bytes.count
        for item in items where json.bytes.count - start < Self.maximumItemBytes { write(item, to: &json) }
        json.endArray()
    }

    private func write(_ item: ExtraParameters.Item, to json: inout JSONWriter) {
        json.beginObject()
        json.member("item_id", text: item.id?.truncated(to: Self.maximumValueLength))
        json.member("item_name", text: item.name?.truncated(to: Self.maximumValueLength))
        json.member("price", decimal: item.price)
        json.member("quantity", decimal: item.quantity)
        json.member("item_brand", text: item.brand?.truncated(to: Self.maximumValueLength))
        json.member("item_category", text: item.category?.truncated(to: Self.maximumValueLength))
        var customLeft = Self.maximumCustomItemParameters
        for parameter in item.others where Self.isName(parameter.name) && parameter.value.parameterText != nil {
            if !Self.itemNames.contains(parameter.name) {
                guard customLeft > 0 else { continue }
                customLeft -= 1
            }
            json.key(escaping: parameter.name)
            json.value(parameter.value.truncated)
        }
        json.endObject()
    }

    /// A page's address that is too long goes without its query, and if that does not help it does not go.
    private static func fitting(_ url: String?) -> String? {
        guard let url, url.utf16.count > maximumValueLength else { return url }
        let page = url.prefix { $0 != "?" && $0 != "#" }
        return page.utf16.count <= maximumValueLength ? String(page) : nil
    }
}

extension GA4Parameters {
    /// Custom parameters that GA4 takes, the most useful first.
    private static func ranked(_ parameters: [ExtraParameters.Parameter]) -> [ExtraParameters.Parameter] {
        func rank(_ parameter: ExtraParameters.Parameter) -> Int {
            parameter.isPlatformsOwn ? 0 : recommendedNames.contains(parameter.name) ? 1 : 2
        }
        return parameters
            .filter { parameter in
                if case .array = parameter.value { return false }
                return isName(parameter.name) && !ownNames.contains(parameter.name)
                    && (parameter.isPlatformsOwn || !namesOfOthers.contains(parameter.name))
            }
            .sorted { (rank($0), $0.name) < (rank($1), $1.name) }
    }

    /// A letter, then letters, digits and underscores; none of the reserved prefixes.
    static func isName(_ name: String) -> Bool {
        guard (1...maximumNameLength).contains(name.utf8.count), let first = name.utf8.first,
            isLetter(first), name.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
        else { return false }
        let lowered = name.lowercased()
        return !["firebase_", "ga_", "google_"].contains { lowered.hasPrefix($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Filled here, never from `extra`.
    private static let ownNames: Set<String> = [
        "session_id", "engagement_time_msec", "value", "currency", "transaction_id", "event_id", "lead_status",
        "page_location", "page_referrer", "items",
    ]

    /// Words of Meta and TikTok that would only use up GA4's room.
    private static let namesOfOthers: Set<String> = [
        "content_name", "content_category", "content_ids", "content_type", "num_items", "predicted_ltv",
        "delivery_category", "search_string", "order_id",
    ]

    private static let recommendedNames: Set<String> = [
        "lead_source", "disqualified_lead_reason", "unconvert_lead_reason", "coupon", "tax", "shipping", "customer_type",
        "payment_type", "shipping_tier", "method", "search_term", "item_list_id", "item_list_name", "promotion_id",
        "promotion_name", "creative_name", "creative_slot", "content_id", "campaign_id", "campaign", "source", "medium",
        "term", "content", "page_title", "language", "debug_mode",
    ]

    /// What GA4 knows of an item beside what ``ExtraParameters/Item`` holds.
    private static let itemNames: Set<String> = [
        "affiliation", "coupon", "creative_name", "creative_slot", "discount", "index", "item_category2",
        "item_category3", "item_category4", "item_category5", "item_list_id", "item_list_name", "item_variant",
        "location_id", "promotion_id", "promotion_name",
    ]
}

extension JSONValue {
    /// A text within GA4's limit; any other value as it is.
    fileprivate var truncated: JSONValue {
        guard case .string(let text) = self else { return self }
        return .string(text.truncated(to: GA4Parameters.maximumValueLength))
    }
}
