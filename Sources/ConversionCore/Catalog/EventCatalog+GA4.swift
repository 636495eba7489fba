extension EventCatalog {
    /// GA4's events as the settings page offers them, in its order.
    ///
    /// Source: https://developers.google.com/analytics/devguides/collection/ga4/reference/events
    static let ga4: [Entry] = [
        Entry(.ga4, "generate_lead", "Lead generated", "Form submission, first contact", group: "Lead Lifecycle Events"),
        Entry(.ga4, "qualify_lead", "Lead qualified", "Lead scoring threshold", group: "Lead Lifecycle Events"),
        Entry(.ga4, "working_lead", "Lead being worked", "Follow-up in progress", group: "Lead Lifecycle Events"),
        Entry(.ga4, "close_convert_lead", "Lead successfully closed", "Deal won", group: "Lead Lifecycle Events"),
        Entry(.ga4, "close_unconvert_lead", "Lead did not close", "Deal lost", group: "Lead Lifecycle Events"),
        Entry(.ga4, "disqualify_lead", "Lead disqualified", "Not qualified", group: "Lead Lifecycle Events"),
        Entry(.ga4, "purchase", "Purchase completed", "Transaction completed", group: "E-commerce Shopping"),
        Entry(.ga4, "add_to_cart", "Added to cart", "Product interest", group: "E-commerce Shopping"),
        Entry(.ga4, "add_to_wishlist", "Added to wishlist", "Product interest", group: "E-commerce Shopping"),
        Entry(.ga4, "remove_from_cart", "Removed from cart", "Cart abandonment", group: "E-commerce Shopping"),
        Entry(.ga4, "view_cart", "Viewed cart", "Cart review", group: "E-commerce Shopping"),
        Entry(.ga4, "view_item", "Viewed product", "Product page view", group: "E-commerce Shopping"),
        Entry(.ga4, "view_item_list", "Viewed product list", "Category page", group: "E-commerce Shopping"),
        Entry(.ga4, "select_item", "Selected product", "Product selection", group: "E-commerce Shopping"),
        Entry(.ga4, "begin_checkout", "Started checkout", "Checkout started", group: "E-commerce Shopping"),
        Entry(.ga4, "add_payment_info", "Payment info added", "Payment step", group: "E-commerce Shopping"),
        Entry(.ga4, "add_shipping_info", "Shipping info added", "Shipping step", group: "E-commerce Shopping"),
        Entry(.ga4, "search", "Performed search", "Search queries", group: "E-commerce Shopping"),
        Entry(.ga4, "refund", "Refund processed", "Refund processed", group: "E-commerce Shopping"),
        Entry(.ga4, "view_promotion", "Viewed promotion", "Banner views", group: "Promotion Events"),
        Entry(.ga4, "select_promotion", "Selected promotion", "Banner clicks", group: "Promotion Events"),
        Entry(.ga4, "login", "User logged in", "Login events", group: "Account Events"),
        Entry(.ga4, "sign_up", "User signed up", "Registration", group: "Account Events"),
        Entry(.ga4, "share", "Content shared", "Social sharing", group: "Engagement Events"),
        Entry(.ga4, "select_content", "Content selected", "Content engagement", group: "Engagement Events"),
    ]
}
