/// Which event names TikTok knows, and which it takes besides (platforms sheet: TikTok, section 4).
enum TikTokEventNames {
    static let standard: Set<String> = [
        "AddPaymentInfo", "AddToCart", "AddToWishlist", "ApplicationApproval", "CompleteRegistration", "Contact",
        "CustomizeProduct", "Download", "FindLocation", "InitiateCheckout", "Lead", "Purchase", "Schedule", "Search",
        "StartTrial", "SubmitApplication", "Subscribe", "ViewContent", "Pageview",
    ]
    /// Renamed on 2025-05-01; TikTok files the old names under the new ones.
    private static let renamed = ["SubmitForm": "Lead", "CompletePayment": "Purchase"]
    /// They work until 2027.
    private static let retiring: Set<String> = ["ClickButton", "PlaceAnOrder"]
    private static let retirement = UnixTime.day(2027, 1, 1)

    /// The name under which TikTok counts the event.
    static func canonical(_ name: String) -> String { renamed[name] ?? name }

    static func isStandard(_ name: String, at now: UnixTime) -> Bool {
        standard.contains(canonical(name)) || retiring.contains(name) && now < retirement
    }

    /// 1 to 50 letters, digits, `_` and `-`, a letter first.
    static func isWellFormed(_ name: String) -> Bool {
        guard let first = name.utf8.first, (0x61...0x7A).contains(first | 0x20), name.utf8.count <= 50 else { return false }
        return name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F || byte == 0x2D
        }
    }

    /// A remark on a name that is no standard one although it looks like one.
    static func note(on name: String, at now: UnixTime) -> String? {
        if retiring.contains(name) { return "retiring_name" }
        guard !isStandard(name, at: now) else { return nil }
        let lowered = name.lowercased()
        return standard.contains { $0.lowercased() == lowered } ? "wrong_case_name" : nil
    }
}
