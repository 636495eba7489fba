import ConversionCore

extension FuzzTarget {
    /// What people type as e-mail addresses, phone numbers, names, ids and amounts. Input: a country code, a line feed, the text.
    ///
    /// A form has the shape that its platform wants, and normalising it again does not change it.
    static let identifiers = FuzzTarget(name: "identifiers", reads: "phone numbers, e-mail addresses, names, ids, amounts") { bytes throws(Violation) in
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let country = lines.count == 2 ? String(decoding: lines[0], as: UTF8.self) : nil
        let text = String(decoding: lines[lines.count - 1], as: UTF8.self)
        try checkPhone(text, country)
        for (name, normalize) in normalizers {
            guard let once = normalize(text) else { continue }
            try demand(!once.isEmpty, "\(name) is empty")
            // What is left of `(n-u-l-l)` is a word that stands for nothing.
            guard let twice = normalize(once) else { continue }
            try demand(twice == once, "\(name) of \(once) is \(twice)")
        }
        if let email = MetaNormalizer.email(text) {
            try demand(email.filter { $0 == "@" }.count == 1 && email.lowercased() == email, "an e-mail address \(email)")
        }
        try checkNumbers(text)
        try checkAddress(text)
    }

    private static func checkPhone(_ text: String, _ country: String?) throws(Violation) {
        guard let digits = PhoneNumber.internationalDigits(of: text, country: country) else { return }
        try demand((7...15).contains(digits.utf8.count), "\(digits.utf8.count) digits")
        try demand(digits.utf8.allSatisfy { (0x30...0x39).contains($0) } && digits.first != "0", "a phone number \(digits)")
        try demand(GoogleNormalizer.phone(digits) == "+" + digits, "Google's form of \(digits)")
    }

    private static let normalizers: [(String, @Sendable (String) -> String?)] = [
        ("Meta's email", MetaNormalizer.email), ("Meta's name", MetaNormalizer.name), ("Meta's gender", MetaNormalizer.gender),
        ("Meta's city", MetaNormalizer.city), ("Meta's country", MetaNormalizer.country), ("Meta's external id", MetaNormalizer.externalID),
        ("Google's email", GoogleNormalizer.email), ("Google's name", GoogleNormalizer.name), ("GA4's text", GoogleNormalizer.ga4Text),
        ("GA4's postal code", GoogleNormalizer.ga4PostalCode), ("Google's place", GoogleNormalizer.place),
        ("Google's region code", GoogleNormalizer.regionCode), ("the client id", { GoogleNormalizer.clientID($0) }),
        ("TikTok's place", TikTokNormalizer.place), ("LinkedIn's email", LinkedInNormalizer.email), ("LinkedIn's text", LinkedInNormalizer.text),
        ("LinkedIn's country", LinkedInNormalizer.country), ("LinkedIn's lead", { LinkedInNormalizer.lead($0) }),
    ]

    private static func checkNumbers(_ text: String) throws(Violation) {
        guard let number = ExactDecimal(text) else { return }
        try demand(ExactDecimal(number.text) == number, "\(number.text) reads as another number")
        try IndependentJSON.demandValid(Array(number.text.utf8), "a number")
        if let id = MetaNormalizer.leadID(text) { try demand(id > 0, "a lead id \(id)") }
    }

    private static func checkAddress(_ text: String) throws(Violation) {
        guard let address = IPAddress(text) else { return }
        _ = address.isPublic
        guard let decimals = address.dottedDecimals else { return }
        try demand(IPAddress(decimals) == address, "\(decimals) is another address")
    }
}
