/// A country as far as normalisation needs to know it: its codes and how its phone numbers are written.
///
/// A class, of which there is one instance per country: every transition looks up two.
final class Country: Sendable {
    /// ISO 3166-1 alpha-2, upper case.
    let code: String
    /// ISO 3166-1 alpha-3, upper case.
    let alpha3: String
    /// ITU country calling code, digits.
    let callingCode: String
    /// What is dialled before a national number within the country and dropped after the calling code; empty where
    /// there is none, Italy among them, whose leading zero stays.
    let trunkPrefix: String
    /// How many digits a whole national number has, where the plan is closed; `nil` where lengths vary.
    let nationalLength: ClosedRange<Int>?
    /// What mobile numbers start with after the trunk prefix; empty where that is not distinctive.
    let mobilePrefixes: [String]
    /// English short name, lower case, letters only.
    let name: String

    private init(
        code: String, alpha3: String, callingCode: String, trunkPrefix: String, nationalLength: ClosedRange<Int>?,
        mobilePrefixes: [String], name: String
    ) {
        self.code = code
        self.alpha3 = alpha3
        self.callingCode = callingCode
        self.trunkPrefix = trunkPrefix
        self.nationalLength = nationalLength
        self.mobilePrefixes = mobilePrefixes
        self.name = name
    }

    /// The country of an alpha-2 code in either case; `UK`, which people write, is the United Kingdom.
    static func named(code: String) -> Country? {
        if let found = byCode[code] { return found }
        let upper = code.uppercased()
        return byCode[upper == "UK" ? "GB" : upper]
    }

    /// The country that a code of two or three letters or an English name means, case, blanks and punctuation aside.
    static func meant(by text: String) -> Country? {
        let key = text.lowercased().keeping { $0.value < 0x80 ? (0x61...0x7A).contains($0.value) : $0.properties.isAlphabetic }
        switch key.utf8.count {
        case 2: return named(code: key)
        case 3: return byAlpha3[key.uppercased()]
        default: return byName[key] ?? aliases[key].flatMap { byCode[$0] }
        }
    }

    /// Whether international digits begin with an assigned calling code.
    static func beginsWithCallingCode(_ digits: String) -> Bool {
        (1...3).contains { callingCodes.contains(String(digits.prefix($0))) }
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })
    private static let byAlpha3 = Dictionary(uniqueKeysWithValues: all.map { ($0.alpha3, $0) })
    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    private static let callingCodes = Set(all.map(\.callingCode))

    /// Names in common use beside the short English one.
    private static let aliases: [String: String] = [
        "unitedstatesofamerica": "US", "america": "US", "greatbritain": "GB", "britain": "GB", "england": "GB",
        "scotland": "GB", "wales": "GB", "northernireland": "GB", "holland": "NL", "thenetherlands": "NL",
        "deutschland": "DE", "österreich": "AT", "schweiz": "CH", "suisse": "CH", "españa": "ES", "italia": "IT",
        "brasil": "BR", "méxico": "MX", "türkiye": "TR", "turkiye": "TR", "korea": "KR", "republicofkorea": "KR",
        "russianfederation": "RU", "czechrepublic": "CZ", "uae": "AE", "vietnam": "VN", "macau": "MO",
        "ivorycoast": "CI", "burma": "MM", "swaziland": "SZ", "capeverde": "CV", "macedonia": "MK", "brunei": "BN",
        "bruneidarussalam": "BN", "vatican": "VA", "easttimor": "TL",
    ]

    static let all: [Country] = table.split(separator: "\n").compactMap { line in
        let columns = line.split(separator: " ", maxSplits: 6).map(String.init)
        guard columns.count == 7 else { return nil }
        let lengths = columns[4].split(separator: "-").compactMap { Int($0) }
        return Country(
            code: columns[0], alpha3: columns[1], callingCode: columns[2],
            trunkPrefix: columns[3] == "-" ? "" : columns[3],
            nationalLength: lengths.first.map { $0...(lengths.last ?? $0) },
            mobilePrefixes: columns[5] == "-" ? [] : columns[5].split(separator: ",").map(String.init),
            name: columns[6].filter { $0 != " " })
    }
}
