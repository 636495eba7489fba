extension EventCatalog {
    /// LinkedIn's events as the settings page offers them, in its order.
    ///
    /// Source: https://www.linkedin.com/help/lms/answer/a423304
    static let linkedin: [Entry] = [
        Entry(.linkedin, "PURCHASE", "Transaction completed", "Conversion", group: "Conversion Events"),
        Entry(.linkedin, "ADD_TO_CART", "Added to cart", "Conversion", group: "Conversion Events"),
        Entry(.linkedin, "START_CHECKOUT", "Started checkout", "Conversion", group: "Conversion Events"),
        Entry(.linkedin, "SIGN_UP", "Account created", "Conversion", group: "Conversion Events"),
        Entry(.linkedin, "INSTALL", "App installed", "Conversion", group: "Conversion Events"),
        Entry(.linkedin, "LEAD", "Form submitted", "Lead Gen", group: "Lead Events"),
        Entry(.linkedin, "CONTACT", "Contact occurred", "Lead", group: "Lead Events"),
        Entry(.linkedin, "BOOK_APPOINTMENT", "Scheduled meeting", "Lead", group: "Lead Events"),
        Entry(.linkedin, "REQUEST_DEMO", "Demo requested", "Lead", group: "Lead Events"),
        Entry(.linkedin, "DOWNLOAD", "File downloaded", "Lead", group: "Lead Events"),
        Entry(.linkedin, "VIEW_CONTENT", "Page viewed", "Consideration", group: "Consideration Events"),
        Entry(.linkedin, "KEY_PAGE_VIEW", "Key page viewed (pricing)", "Consideration", group: "Consideration Events"),
        Entry(.linkedin, "SEARCH", "Search performed", "Consideration", group: "Consideration Events"),
        Entry(.linkedin, "SUBSCRIBE", "Subscribed", "Consideration", group: "Consideration Events"),
        Entry(.linkedin, "SAVE", "Saved for later", "Consideration", group: "Consideration Events"),
        Entry(.linkedin, "OTHER", "Custom event", "Varies", group: "Other"),
    ]
}
