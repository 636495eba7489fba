/// The rules for events of a messaging thread (platforms sheet: Meta, section 2.8).
struct MetaMessagingRules {
    let dataset: Account
    let path: [String]

    private static let events: Set<String> = [
        "Purchase", "LeadSubmitted", "InitiateCheckout", "AddToCart", "ViewContent", "OrderCreated", "OrderShipped",
        "OrderDelivered", "OrderCanceled", "OrderReturned", "CartAbandoned", "QualifiedLead", "RatingProvided",
        "ReviewProvided",
    ]
    private static let forbiddenUserData = ["client_ip_address", "client_user_agent", "fbc", "fbp"]

    func check(_ event: JSONObject, _ user: JSONObject, _ name: String) throws(MetaError) {
        guard dataset.takesMessaging else {
            throw refuse("This dataset is not linked to a messaging account.", "action_source")
        }
        guard Self.events.contains(name) else { throw refuse("\(name) is not a messaging event.", "event_name") }
        for field in ["event_source_url", "referrer_url", "app_data"] where event.contains(field) {
            throw refuse("\(field) does not belong in a messaging event.", field)
        }
        for key in Self.forbiddenUserData where user.contains(key) {
            throw refuse("user_data.\(key) does not belong in a messaging event.", "user_data", key)
        }
        let required: [[String]]
        switch event["messaging_channel"]?.string {
        case "whatsapp": required = [["whatsapp_business_account_id"], ["ctwa_clid"]]
        case "messenger": required = [["page_id"], ["page_scoped_user_id"]]
        case "instagram": required = [["instagram_business_account_id", "ig_account_id"], ["ig_sid"]]
        default: throw refuse("messaging_channel must be whatsapp, messenger or instagram.", "messaging_channel")
        }
        for names in required where !names.contains(where: user.contains) {
            throw refuse("user_data.\(names[0]) is required on this channel.", "user_data", names[0])
        }
    }

    private func refuse(_ message: String, _ fields: String...) -> MetaError {
        .invalid(message, at: path + fields, subcode: 2_804_019)
    }
}
