extension EventCatalog {
    /// Meta's events as the settings page offers them, in its order.
    ///
    /// Source: https://developers.facebook.com/docs/meta-pixel/reference
    static let meta: [Entry] = [
        Entry(.meta, "Purchase", "Purchase completed", "Final checkout/payment", group: "Core Conversion"),
        Entry(.meta, "Lead", "Sign up completed", "Form submissions", group: "Core Conversion"),
        Entry(.meta, "Contact", "Contact initiated", "WhatsApp, phone, chat", group: "Core Conversion"),
        Entry(.meta, "CompleteRegistration", "Registration completed", "Account creation", group: "Core Conversion"),
        Entry(.meta, "AddPaymentInfo", "Payment info added", "Pre-checkout step", group: "Shopping Events"),
        Entry(.meta, "AddToCart", "Added to cart", "Product interest", group: "Shopping Events"),
        Entry(.meta, "AddToWishlist", "Added to wishlist", "Product interest", group: "Shopping Events"),
        Entry(.meta, "InitiateCheckout", "Started checkout", "Checkout intent", group: "Shopping Events"),
        Entry(.meta, "ViewContent", "Viewed page/product", "Product views", group: "Shopping Events"),
        Entry(.meta, "Search", "Performed search", "Search queries", group: "Shopping Events"),
        Entry(.meta, "StartTrial", "Started free trial", "Trial signups", group: "Subscription Events"),
        Entry(.meta, "Subscribe", "Subscribed to service", "Subscription conversions", group: "Subscription Events"),
        Entry(.meta, "Schedule", "Booked appointment", "Appointment booking", group: "Service Events"),
        Entry(.meta, "FindLocation", "Searched for location", "Store locator", group: "Service Events"),
        Entry(.meta, "SubmitApplication", "Submitted application", "Applications", group: "Service Events"),
        Entry(.meta, "CustomizeProduct", "Customized product", "Product customization", group: "Service Events"),
        Entry(.meta, "Donate", "Made donation", "Donations", group: "Service Events"),
    ]
}
