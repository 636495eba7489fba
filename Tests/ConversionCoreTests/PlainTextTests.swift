import ConversionCore
import Testing

/// Plain ASCII is read as bytes and kept as it is; these are the texts that must not be taken for it, or that look like it.
@Suite("Plain and other texts (D6)")
struct PlainTextTests {
    static let long = String(repeating: "x", count: 300)

    static let addresses: [(String, String?)] = [
        ("lead1@example.com", "lead1@example.com"), ("Lead1@Example.COM", "lead1@example.com"), (" lead1@example.com\t", "lead1@example.com"),
        ("\u{A0}lead1@example.com\u{FEFF}", "lead1@example.com"), ("ÅSA@example.com", "åsa@example.com"),
        ("a\u{30A}sa@example.com", "åsa@example.com"), ("asa@exämple.com", "asa@exämple.com"), ("\(long)@example.com", "\(long)@example.com"),
        ("a@b.co", "a@b.co"), ("a@b-c.co", "a@b-c.co"), ("a@1.co", "a@1.co"), ("a@b.c1", "a@b.c1"), ("a@b.cö", "a@b.cö"),
        ("a@b.co.", nil), ("a@.b.co", nil), ("a@b..co", nil), ("a@-b.co", nil), ("a@b-.co", nil), ("a@b.co-", nil), ("a@b.c", nil), ("a@b.ö", nil),
        ("a@b.12", nil), ("a@b.٣٤", nil), ("a@b_c.co", nil), ("a@b", nil), ("a@", nil), ("@b.co", nil), ("@", nil), ("", nil), ("a.b.co", nil),
        ("a@b@c.co", nil), ("a@@b.co", nil), ("a@b.co@", nil), ("a@b.co;c@b.co", nil), ("<a@b.co>", nil), ("\"a\"@b.co", nil),
        ("a\u{0}@b.co", nil), ("a@b\u{0}.co", nil), ("a\u{7F}@b.co", nil), ("a b@b.co", nil), ("a@b.co\u{200B}x", nil), ("å sa@example.com", nil),
    ]

    @Test("An address is lower case, composed and of a public domain, or none", arguments: addresses)
    func address(raw: String, expected: String?) {
        #expect(MetaNormalizer.email(raw).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }

    @Test(
        "Gmail's dots and suffixes go, whatever is left of the name",
        arguments: [
            ("J.O+x@Gmail.com", "jo@gmail.com"), ("jo@googlemail.com", "jo@googlemail.com"), ("...@gmail.com", nil), ("+x@gmail.com", nil),
            ("j.ö@gmail.com", "jö@gmail.com"), ("j.o@gmail.co", "j.o@gmail.co"), ("j.o@xgmail.com", "j.o@xgmail.com"), ("jo@", nil),
        ] as [(String, String?)])
    func gmail(raw: String, expected: String?) {
        #expect(GoogleNormalizer.email(raw) == expected)
    }

    @Test(
        "A cookie of Meta's is taken whole or not at all",
        arguments: [
            ("fb.1.1700000000000.IwAR0", true), ("fb.0.1700000000000.x", true), ("fb.2.1700000000000.1.2.é", true),
            ("fb.1.1700000000000.\(long)", true), (" fb.1.1700000000000.x ", true),
            ("fb.3.1700000000000.x", false), ("fb.1.170000000000.x", false), ("fb.1.17000000000000.x", false), ("fb.1.1700000000000.", false),
            ("fb.1.1700000000000", false), ("fb.1.", false), ("fb.1", false), ("fb", false), ("FB.1.1700000000000.x", false),
            ("fb.1.170000000000a.x", false), ("fb.1.1700000000000.x y", false), ("fb.1.1700000000000.x\u{0}", true),
            ("fb.1.1700000000000.x\u{0}y", false), ("fb1.1700000000000.x", false), ("", false), ("null", false),
        ])
    func cookie(raw: String, isOne: Bool) {
        #expect((MetaNormalizer.clickCookie(raw) != nil) == isOne)
    }

    @Test(
        "A client id is two positive numbers, alone or in a whole cookie",
        arguments: [
            ("1000000001.1700000000", "1000000001.1700000000"), (" 1.2 ", "1.2"), ("GA1.1.123.456", "123.456"), ("GA1.2-3.123.456", "123.456"),
            ("GA1.\u{301}.123.456", "123.456"), ("12345678901234567890.1", "12345678901234567890.1"),
            ("123456789012345678901.1", nil), ("0.1", nil), ("1.00", nil), ("1.", nil), (".1", nil), (".", nil), ("1", nil), ("1.2.3", nil), ("1..2", nil),
            ("GA2.1.123.456", nil), ("GA1.1.0.456", nil), ("GA1.1.123", nil), ("-1.2", nil), ("1.2a", nil), ("١.٢", nil), ("1.2\u{301}", nil), ("", nil),
        ] as [(String, String?)])
    func clientID(raw: String, expected: String?) {
        #expect(GoogleNormalizer.clientID(raw) == expected)
    }

    @Test(
        "Names keep their letters and marks, without blanks and punctuation",
        arguments: [
            ("budi", "budi"), ("Budi", "budi"), ("O'Brien-Smith", "obriensmith"), ("jose\u{301}", "josé"), ("JOSÉ", "josé"), ("สมชาย", "สมชาย"),
            ("bu\u{0}di", "budi"), ("bu\u{7F}di", "budi"), ("bu\u{200B}di", "budi"), ("  ", nil), ("-", nil), ("!?", nil), (long, long),
            ("e\u{301}" + long, "é" + long),
        ] as [(String, String?)])
    func name(raw: String, expected: String?) {
        #expect(MetaNormalizer.name(raw).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(MetaNormalizer.externalID(" \(raw) ") != " \(raw) ")
    }

    @Test(
        "Digits of any script and what stands around them",
        arguments: [
            ("٠٨١٢٣٤٥٦٧٨٩٠", "6281234567890"), ("０８１２３４５６７８９０", "6281234567890"), ("＋628123456789", "628123456789"),
            ("tel: 0812 3456 7890 ext. 12", "6281234567890"), ("0812-3456-7890, rumah", "6281234567890"), ("+62 (0)812 3456 7890", "6281234567890"),
            ("(0)812 3456 7890", "6281234567890"), ("+62 (0", nil), ("WA 0812\u{A0}3456\u{A0}7890", "6281234567890"),
            ("0812\u{0}3456\u{0}7890", "6281234567890"), (long + " 081234567890", "6281234567890"), ("081234567890 é 99", "6281234567890"),
            ("081234567890" + long, "6281234567890"), ("0812 3456 7890 1234 5678 9012", nil), ("(0)", nil), ("+", nil), ("", nil),
        ] as [(String, String?)])
    func phone(raw: String, expected: String?) {
        #expect(PhoneNumber.internationalDigits(of: raw, country: "ID") == expected)
    }

    @Test(
        "Any text is written as JSON that says the same, escaped only where it has to be",
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#), ("a\"", #""a\"""#), ("\na", #""\na""#), ("a\u{0}b", #""a\u0000b""#),
            ("\u{1F}", #""\u001f""#), ("é\t\u{7F}", "\"é\\t\u{7F}\""), (long + "\r", "\"\(long)\\r\""), ("e\u{301}", "\"e\u{301}\""),
        ])
    func text(text: String, expected: String) {
        var json = JSONWriter()
        json.string(text)
        #expect(json.bytes == Array(expected.utf8))
    }

    @Test("Whole numbers are written with all their digits", arguments: [0, 7, -1, 10, 1_700_000_000, Int64.max, .min])
    func integer(number: Int64) {
        var json = JSONWriter()
        json.beginArray()
        json.integer(number)
        json.integer(number)
        json.endArray()
        #expect(json.bytes == Array("[\(number),\(number)]".utf8))
    }

    @Test(
        "A whole number is canonical as it stands, any other is made so",
        arguments: [
            ("1500001", "1500001"), ("0", "0"), ("007", "7"), ("10", "10"), ("-5", "-5"), ("+5", "5"), ("1.50", "1.5"), ("1e2", "100"), ("", nil),
            ("1a", nil), ("١", nil), ("1\u{301}", nil), ("1 ", nil), ("NaN", nil),
        ] as [(String, String?)])
    func decimal(text: String, expected: String?) {
        #expect(ExactDecimal(text)?.text == expected)
        #expect(ExactDecimal(text[...])?.text == expected)
    }

    @Test("A set of platforms holds those that were put into it")
    func platforms() {
        for platform in Platform.allCases {
            let one: Platforms = [platform]
            for other in Platform.allCases { #expect(one.contains(other) == (other == platform)) }
            #expect(Platforms.all.contains(platform))
            #expect(!([] as Platforms).contains(platform))
        }
    }

    @Test("A changed identity leaves its copies as they were")
    func copies() {
        let first = LeadIdentityTests.identity { $0.email = "budi@example.com" }
        var second = first
        #expect(second == first)
        second.meta.email = nil
        second.present = []
        #expect(first.meta.email != nil)
        #expect(first.present == [.email])
        #expect(second != first)
    }
}
