/// TikTok's rules for event names of one's own (platforms sheet: TikTok §4).
enum TikTokEventName {
    static let maximumLength = 50

    /// `nil` for a name that TikTok takes, else what is wrong with it.
    static func problem(with name: String) -> String? {
        if name.unicodeScalars.count > maximumLength {
            return "keep TikTok's event names to \(maximumLength) characters; this has \(name.unicodeScalars.count)"
        }
        let bytes = Array(name.utf8)
        guard let first = bytes.first, first.isASCIILetter,
            bytes.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") })
        else { return "TikTok takes letters, digits, _ and - only, beginning with a letter" }
        return nil
    }

    /// Standard names of earlier years and their present ones.
    static let renamed = ["SubmitForm": "Lead", "CompletePayment": "Purchase"]

    static func wasStandard(_ name: String) -> Bool {
        renamed[name] != nil || retiring.contains(name)
    }

    /// Standard names that TikTok gives up in 2027.
    static let retiring: Set<String> = ["ClickButton", "PlaceAnOrder"]
}
