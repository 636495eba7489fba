/// The closed list of events that Meta takes on the business messaging channel (rule D8).
///
/// Source: https://developers.facebook.com/docs/marketing-api/conversions-api/business-messaging
public enum MessagingEvents {
    public static let names = [
        "Purchase", "LeadSubmitted", "InitiateCheckout", "AddToCart", "ViewContent", "OrderCreated", "OrderShipped",
        "OrderDelivered", "OrderCanceled", "OrderReturned", "CartAbandoned", "QualifiedLead", "RatingProvided",
        "ReviewProvided",
    ]

    /// The name on the messaging channel for a mapped event, or `nil` where the channel has none for it.
    ///
    /// - Parameter overrides: `[destination.messaging_events]`, keyed by status or by event name; the status wins.
    ///   A name there that is not on the list, ``DestinationSettings/dontSend`` excepted, counts as none.
    static func name(for mapped: String, status: String, overrides: [String: String]) -> String? {
        if let override = overrides[status] ?? overrides[mapped] {
            return names.contains(override) || override == DestinationSettings.dontSend ? override : nil
        }
        if names.contains(mapped) { return mapped }
        guard mapped == "Lead" else { return nil }
        return status == "qualified" ? "QualifiedLead" : "LeadSubmitted"
    }
}
