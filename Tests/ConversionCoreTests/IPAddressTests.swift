import ConversionCore
import Testing

@Suite("Internet addresses") struct IPAddressTests {
    @Test(
        "an address is public where a visitor can have it",
        arguments: [
            ("203.0.113.7", true), ("8.8.8.8", true), ("172.15.0.1", true), ("172.32.0.1", true), ("192.0.2.7", true), ("100.63.0.1", true),
            ("0.0.0.0", false), ("10.0.0.1", false), ("127.0.0.1", false), ("100.64.0.1", false), ("169.254.1.1", false), ("172.16.0.1", false),
            ("172.31.255.255", false), ("192.168.1.1", false), ("192.0.0.1", false), ("198.18.0.1", false), ("224.0.0.1", false),
            ("255.255.255.255", false), ("2001:4860:4860::8888", true), ("2001:db8::1", true), ("::1", false), ("::", false), ("fe80::1", false),
            ("fd00::1", false), ("ff02::1", false), ("::ffff:10.0.0.1", false), ("::ffff:8.8.8.8", true), (" 8.8.8.8 ", true),
        ])
    func publicAddresses(text: String, isPublic: Bool) throws {
        #expect(try #require(IPAddress(text)).isPublic == isPublic)
    }

    @Test(
        "anything else is no address",
        arguments: [
            "", " ", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4/32", "a.b.c.d", "1.2.3.-4", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
            "1::2::3", "12345::", "g::1", "::1%eth0", "::1.2.3", "1:2:3:4:5:6:7:8::", "::ffff:1.2.3.4:5", ":1", "localhost", "١.٢.٣.٤",
        ])
    func broken(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("a mapped address is the IPv4 address it maps; IPv6 has no dotted decimals")
    func dottedDecimals() {
        #expect(IPAddress("::FFFF:203.0.113.7")?.dottedDecimals == "203.0.113.7")
        #expect(IPAddress("::ffff:cb00:7107")?.dottedDecimals == "203.0.113.7")
        #expect(IPAddress("2001:db8::1")?.dottedDecimals == nil)
        #expect(IPAddress("1:2:3:4:5:6:7::") != nil && IPAddress("::2:3:4:5:6:7:8") != nil)
    }
}

@Suite("LinkedIn's forms") struct LinkedInNormalizerTests {
    @Test("a Lead Gen Form's response goes as its URN, any other URN is dropped", arguments: [
        ("urn:li:leadGenFormResponse:abc-1", "urn:li:leadGenFormResponse:abc-1"), ("abc-1", "urn:li:leadGenFormResponse:abc-1"),
        (" 123 ", "urn:li:leadGenFormResponse:123"), ("urn:li:person:1", nil), ("urn:li:leadGenFormResponse:", nil), ("a b", nil), ("", nil),
        ("null", nil),
    ] as [(String, String?)])
    func lead(raw: String, form: String?) {
        #expect(LinkedInNormalizer.lead(raw) == form)
        let row = Fixtures.row { $0.linkedinLead = raw }
        let identity = LeadIdentity(of: row, phoneCountry: nil, platforms: [.linkedin])
        #expect(identity.present.contains(.linkedinLead) == (form != nil), "D6: what LinkedIn refuses counts as absent")
        #expect(identity.linkedin.lead == form)
    }

    @Test("names go as typed, both or neither", arguments: [
        (" Jane ", "O'Connor-Smith", "Jane", "O'Connor-Smith"), ("Jane", nil, nil, nil), ("Jane", "n/a", nil, nil), ("Jane", "...", nil, nil),
        ("李", "小龍", "李", "小龍"),
    ] as [(String, String?, String?, String?)])
    func names(first: String, last: String?, sentFirst: String?, sentLast: String?) {
        let row = Fixtures.row { ($0.firstName, $0.lastName) = (first, last) }
        let identity = LeadIdentity(of: row, phoneCountry: nil, platforms: [.linkedin])
        #expect(identity.linkedin.firstName == sentFirst)
        #expect(identity.linkedin.lastName == sentLast)
        #expect(identity.present.contains(.firstAndLastName) == (sentFirst != nil))
    }

    @Test("only a public IPv4 address goes", arguments: [
        ("203.0.113.7", "203.0.113.7"), ("192.168.1.2", nil), ("2001:db8::1", nil), ("::ffff:203.0.113.7", "203.0.113.7"), ("999.1.1.1", nil),
    ] as [(String, String?)])
    func address(raw: String, sent: String?) {
        let row = Fixtures.row { $0.clientIP = raw }
        #expect(LeadIdentity(of: row, phoneCountry: nil, platforms: [.linkedin]).linkedin.address == sent)
    }

    @Test("R45: the e-mail keeps Gmail's dots and suffix, which Google's form drops; the country is a code in upper case")
    func emailAndCountry() {
        let row = Fixtures.row { ($0.email, $0.country) = (" Jane.Doe+Ads@Gmail.com ", "Deutschland") }
        let identity = LeadIdentity(of: row, phoneCountry: nil, platforms: [.linkedin, .googleAds])
        #expect(identity.linkedin.email == HashedIdentifier(hashing: "jane.doe+ads@gmail.com"))
        #expect(identity.google.email == HashedIdentifier(hashing: "janedoe@gmail.com"))
        #expect(identity.linkedin.country == "DE")
    }
}
