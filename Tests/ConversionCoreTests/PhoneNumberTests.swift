import ConversionCore
import Testing

@Suite("Phone numbers (D6)")
struct PhoneNumberTests {
    static let completed: [(String, String, String?)] = [
        // Indonesia: with trunk zero, without, as WhatsApp writes it, and with both code and zero.
        ("ID", "0812-3456-7890", "6281234567890"), ("ID", "81234567890", "6281234567890"), ("ID", "6281234567890", "6281234567890"),
        ("ID", "+62 0812 3456 7890", "6281234567890"), ("ID", "62081234567890", "6281234567890"), ("ID", "(021) 555 1234", "62215551234"),
        ("ID", "006281234567890", "6281234567890"), ("ID", "+6281234567890", "6281234567890"),
        // A foreign lead, with and without the plus.
        ("ID", "+60123456789", "60123456789"), ("ID", "60123456789", "60123456789"), ("ID", "6591234567", "6591234567"),
        ("ID", "16505551212", "16505551212"),
        // North America: ten digits are national, seven are too few, 1 is both trunk prefix and country code.
        ("US", "(650) 555-1212", "16505551212"), ("US", "1 650 555 1212", "16505551212"), ("US", "555-1212", nil),
        ("US", "011 44 20 7946 0958", "442079460958"), ("US", "628123456789", "628123456789"),
        // Trunk prefixes that are not 0.
        ("RU", "8 (495) 123-45-67", "74951234567"), ("RU", "74951234567", "74951234567"), ("RU", "4951234567", "74951234567"),
        ("RU", "8001234567", "78001234567"), ("HU", "06 20 123 4567", "36201234567"), ("BY", "8 029 123 45 67", "375291234567"),
        // No trunk prefix: Italy's zero stays, Singapore's numbers may begin like its code.
        ("IT", "06 1234 5678", "390612345678"), ("IT", "391 234 5678", "393912345678"), ("IT", "393912345678", "393912345678"),
        ("IT", "+39 06 1234 5678", "390612345678"), ("SG", "6512 3456", "6565123456"), ("SG", "6591234567", "6591234567"),
        ("ES", "612 345 678", "34612345678"), ("DK", "45123456", "4545123456"), ("NO", "47412345", "4747412345"),
        // A national number that begins like the calling code.
        ("IN", "9123456789", "919123456789"), ("IN", "919123456789", "919123456789"), ("IN", "09123456789", "919123456789"),
        ("BR", "55 98123 4567", "5555981234567"), ("BR", "5511981234567", "5511981234567"),
        ("VN", "0841234567", "84841234567"), ("VN", "841234567", "84841234567"), ("VN", "84912345678", "84912345678"),
        ("GB", "+44 (0)20 7946 0958", "442079460958"), ("GB", "020 7946 0958", "442079460958"), ("GB", "(0)20 7946 0958", "442079460958"),
        ("DE", "0151 23456789", "4915123456789"), ("DE", "4915123456789", "4915123456789"), ("AU", "0011 1 650 555 1212", "16505551212"),
        ("AU", "0412 345 678", "61412345678"), ("JP", "090-1234-5678", "819012345678"), ("JP", "010 62 812 3456 7890", "6281234567890"),
        ("UK", "020 7946 0958", "442079460958"), ("id", "0812 3456 7890", "6281234567890"),
    ]

    @Test("National numbers are completed by the workspace's country, international ones are left alone", arguments: completed)
    func completion(country: String, raw: String, digits: String?) {
        #expect(PhoneNumber.internationalDigits(of: raw, country: country) == digits)
    }

    @Test(
        "Without a country no country is assumed",
        arguments: [
            ("+6281234567890", "6281234567890"), ("0062 812 3456 7890", "6281234567890"), ("6281234567890", "6281234567890"),
            ("(650)555-1212", "6505551212"), ("123456", nil), ("1234567890123456", nil), ("+0000000000", nil), ("", nil), ("n/a", nil),
        ] as [(String, String?)])
    func noCountry(raw: String, digits: String?) {
        #expect(PhoneNumber.internationalDigits(of: raw, country: nil) == digits)
        #expect(PhoneNumber.internationalDigits(of: raw, country: "ZZ") == digits)
    }

    @Test(
        "Labels, extensions, comments and other scripts are read as people mean them",
        arguments: [
            ("tel:+62-812-3456-7890", "6281234567890"), ("whatsapp:+6281234567890", "6281234567890"),
            ("WA 0812 3456 7890", "6281234567890"), ("0812 3456 7890 (Budi)", "6281234567890"), ("+1 650 555 1212 x3", "16505551212"),
            ("+1 650 555 1212;ext=3", "16505551212"), ("6281234567890@s.whatsapp.net", "6281234567890"),
            ("6281234567890:12@s.whatsapp.net", "6281234567890"), ("\u{FF0B}\u{FF16}\u{FF12} 812 3456 7890", "6281234567890"),
            ("٠٨١٢٣٤٥٦٧٨٩٠", "6281234567890"), ("\u{200E}+62 812\u{2011}3456\u{2011}7890", "6281234567890"),
        ])
    func written(raw: String, digits: String) {
        #expect(PhoneNumber.internationalDigits(of: raw, country: "ID") == digits)
    }
}
