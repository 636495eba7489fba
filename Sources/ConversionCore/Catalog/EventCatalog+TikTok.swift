extension EventCatalog {
    /// TikTok's events as the settings page offers them, in its order.
    ///
    /// Source: https://business-api.tiktok.com/portal/docs?id=1741601162187777
    static let tiktok: [Entry] = [
        Entry(.tiktok, "Purchase", "Payment completed", "Transaction completed", group: "E-commerce Events"),
        Entry(.tiktok, "AddToCart", "Added to cart", "Product interest", group: "E-commerce Events"),
        Entry(.tiktok, "AddToWishlist", "Added to wishlist", "Product interest", group: "E-commerce Events"),
        Entry(.tiktok, "InitiateCheckout", "Checkout started", "Checkout started", group: "E-commerce Events"),
        Entry(.tiktok, "AddPaymentInfo", "Payment info added", "Payment step", group: "E-commerce Events"),
        Entry(.tiktok, "ViewContent", "Page viewed", "Page/product view", group: "E-commerce Events"),
        Entry(.tiktok, "Search", "Search performed", "Search queries", group: "E-commerce Events"),
        Entry(.tiktok, "Lead", "Form submitted", "Form submissions", group: "Lead & Form Events"),
        Entry(.tiktok, "Contact", "Contact occurred", "WhatsApp, phone, chat", group: "Lead & Form Events"),
        Entry(.tiktok, "CompleteRegistration", "Registration completed", "Account creation", group: "Lead & Form Events"),
        Entry(.tiktok, "SubmitApplication", "Application submitted", "Applications", group: "Lead & Form Events"),
        Entry(.tiktok, "ApplicationApproval", "Application approved", "Approval flows", group: "Lead & Form Events"),
        Entry(.tiktok, "StartTrial", "Trial started", "Trial signups", group: "Subscription Events"),
        Entry(.tiktok, "Subscribe", "Subscription made", "Subscriptions", group: "Subscription Events"),
        Entry(.tiktok, "Schedule", "Appointment booked", "Appointments", group: "Service Events"),
        Entry(.tiktok, "FindLocation", "Location searched", "Store locator", group: "Service Events"),
        Entry(.tiktok, "CustomizeProduct", "Product customized", "Product config", group: "Service Events"),
        Entry(.tiktok, "Download", "Download clicked", "App downloads", group: "Service Events"),
    ]
}
