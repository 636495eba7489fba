import ConversionCore
import Testing

@Suite("Identity of a lead (D6, D8, D17)")
struct LeadIdentityTests {
    static func identity(
        phoneCountry: String? = nil, platforms: Platforms = .all, _ change: (inout Transition) -> Void
    ) -> LeadIdentity {
        var row = DecideDataTests.bare
        change(&row)
        return LeadIdentity(of: row, phoneCountry: phoneCountry, platforms: platforms)
    }

    @Test("Decomposed and composed text give the same digests on every platform")
    func unicodeComposition() {
        let composed = Self.identity { ($0.firstName, $0.lastName, $0.city, $0.email) = ("Valéry", "Müller", "München", "josé@exämple.com") }
        let decomposed = Self.identity {
            ($0.firstName, $0.lastName) = ("Vale\u{301}ry", "Mu\u{308}ller")
            ($0.city, $0.email) = ("Mu\u{308}nchen", "jose\u{301}@exa\u{308}mple.com")
        }
        #expect(composed == decomposed)
        #expect(composed.meta.firstName?.hex == "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c")
        #expect(Array((decomposed.tiktok.city ?? "").utf8) == Array("m\u{FC}nchen".utf8))
        #expect(Array((decomposed.google.ga4City ?? "").utf8) == Array("m\u{FC}nchen".utf8))
    }

    @Test(
        "Fillers count as absent everywhere",
        arguments: ["null", "NULL", "undefined", "None", "n/a", "N/A", "unknown", " - ", "", "   ", "\u{200B}\u{A0}"])
    func fillers(filler: String) {
        let identity = Self.identity {
            $0.email = filler; $0.phone = filler; $0.firstName = filler; $0.lastName = filler
            $0.city = filler; $0.region = filler; $0.postalCode = filler; $0.country = filler; $0.gender = filler
            $0.birthDate = filler; $0.fbclid = filler; $0.fbc = filler; $0.fbp = filler; $0.ctwaClid = filler
            $0.metaLeadID = filler; $0.gaClientID = filler; $0.gclid = filler; $0.wbraid = filler; $0.gbraid = filler
            $0.ttclid = filler; $0.ttp = filler; $0.tiktokLeadID = filler; $0.liFatID = filler; $0.linkedinLead = filler
        }
        #expect(identity == Self.identity { _ in }, "as a row that has nothing but its lead id")
        #expect(identity.present.isEmpty)
    }

    @Test("Test addresses that CRMs fill in are dropped")
    func fillerAddress() {
        #expect(MetaNormalizer.email("test@test.com") == nil)
        #expect(GoogleNormalizer.email("Test@Test.com") == nil)
        #expect(MetaNormalizer.email("test@testing.com") == "test@testing.com")
    }

    @Test(
        "Only one whole address is an address",
        arguments: [
            "a@b.com,c@d.com", "Budi <budi@example.com>", "budi example@x.com", "@example.com", "budi@", "budi@@example.com",
            "budi@example", "budi@example..com", "budi@.com", "budi@-x.com", "budi@192.0.2.1", "5d41402abc4b2a76b9719d911017c592",
        ])
    func notAnAddress(text: String) {
        #expect(MetaNormalizer.email(text) == nil)
        #expect(TikTokNormalizer.email(text) == nil)
    }

    @Test("Gmail's dots and suffixes go at Google only")
    func gmail() {
        #expect(GoogleNormalizer.email("Jane.Doe+ads@GMail.com") == "janedoe@gmail.com")
        #expect(MetaNormalizer.email("Jane.Doe+ads@GMail.com") == "jane.doe+ads@gmail.com")
        #expect(LinkedInNormalizer.email(" Jane.Doe+ads @GMail.com") == "jane.doe+ads@gmail.com")
    }

    @Test("A digest that the CRM made is passed on, in either case, and counts as present")
    func alreadyHashed() {
        let hex = "62A14E44F765419D10FEA99367361A727C12365E2520F32218D505ED9AA0F62F"
        let identity = Self.identity { ($0.email, $0.phone) = (hex, " \(hex.lowercased()) ") }
        for digest in [identity.meta.email, identity.google.email, identity.tiktok.email, identity.linkedin.email, identity.meta.phone] {
            #expect(digest?.hex == hex.lowercased())
        }
        #expect(identity.present == [.email, .phone])
    }

    @Test("64 characters that are not all hexadecimal are no digest")
    func notADigest() {
        #expect(HashedIdentifier(hex: String(repeating: "g", count: 64)) == nil)
        #expect(HashedIdentifier(hex: "+" + String(repeating: "a", count: 63)) == nil)
        #expect(HashedIdentifier(hex: String(repeating: "a", count: 63)) == nil)
    }

    @Test("Forms that no wanted platform needs are not made")
    func onlyWanted() {
        let identity = Self.identity(platforms: [.tiktok]) { $0.email = "budi@example.com" }
        #expect(identity.tiktok.email != nil)
        #expect(identity.meta.email == nil && identity.google.email == nil && identity.linkedin.email == nil)
        #expect(identity.present.contains(.email))
    }

    @Test("Meta's phone has no plus, TikTok's and Google's have: the digests differ")
    func phoneForms() {
        let identity = Self.identity(phoneCountry: "ID") { $0.phone = "0812-3456-7890" }
        #expect(identity.meta.phone == HashedIdentifier(hashing: "6281234567890"))
        #expect(identity.tiktok.phone == HashedIdentifier(hashing: "+6281234567890"))
        #expect(identity.google.phone == HashedIdentifier(hashing: "+6281234567890"))
    }

    @Test(
        "Google gets E.164 also where its own formatter would keep 00, (0), an extension or twenty digits",
        arguments: [
            ("00441134960987", "+441134960987"), ("+44 (0)113 496 0987", "+441134960987"),
            ("+1 800 555 0100 ext. 5", "+18005550100"), ("+12345678901234567890", nil),
        ] as [(String, String?)])
    func googlePhone(raw: String, normalized: String?) {
        let identity = Self.identity { $0.phone = raw }
        #expect(identity.google.phone == normalized.map { HashedIdentifier(hashing: $0) })
    }

    // MARK: Meta's cookies and lead ids

    @Test("fbc is the cookie's value, else built from fbclid and the click, else the transition, never the sending")
    func fbc() {
        let clicked = Timestamp(seconds: 1_795_000_000)
        #expect(Self.identity { $0.fbc = " fb.1.1554763741205.AbC "; $0.fbclid = "other" }.meta.fbc == "fb.1.1554763741205.AbC")
        #expect(Self.identity { $0.fbclid = "IwAR0_x-Y"; $0.clickedAt = clicked }.meta.fbc == "fb.1.1795000000000.IwAR0_x-Y")
        #expect(Self.identity { $0.fbclid = "IwAR0" }.meta.fbc == "fb.1.\(Fixtures.now.milliseconds).IwAR0")
        #expect(Self.identity { $0.fbc = "broken"; $0.fbclid = "IwAR0"; $0.clickedAt = clicked }.meta.fbc == "fb.1.1795000000000.IwAR0")
    }

    @Test(
        "A cookie's value is taken only in its form, five parts included",
        arguments: [
            ("fb.1.1554763741205.AbC", true), ("fb.0.1554763741205.AbC.AQIB", true), ("fb.2.1554763741205.a-b_c", true),
            ("fb.3.1554763741205.AbC", false), ("fb.1.155476374120.AbC", false), ("fb.1.1554763741205.", false),
            ("fb.1.1554763741205", false), ("fb.1.x554763741205.A", false), ("fb.1.1554763741205.A B", false), ("AbC", false),
        ])
    func fbcForm(cookie: String, isTaken: Bool) {
        let identity = Self.identity { $0.fbc = cookie }
        #expect(identity.meta.fbc == (isTaken ? cookie : nil))
        #expect(identity.present == (isTaken ? [.fbc] : []))
    }

    @Test("A click whose time has not 13 digits of milliseconds builds no fbc")
    func fbcImpossibleTime() {
        #expect(Self.identity { $0.fbclid = "IwAR0"; $0.clickedAt = Timestamp(seconds: 0) }.meta.fbc == nil)
    }

    @Test(
        "A Meta lead id is 15 to 17 digits, with or without l:",
        arguments: [
            ("123456789012345", 123_456_789_012_345), ("l:12345678901234567", 12_345_678_901_234_567), (" 1234567890123456 ", 1_234_567_890_123_456),
            ("12345678901234", nil), ("123456789012345678", nil), ("l:abc", nil), ("12345678901234.5", nil), ("+12345678901234", nil),
        ] as [(String, Int64?)])
    func metaLeadID(raw: String, id: Int64?) {
        let identity = Self.identity { $0.metaLeadID = raw }
        #expect(identity.meta.leadID == id)
        #expect(identity.present.contains(.metaLeadID) == (id != nil))
    }

    // MARK: GA4's cookies

    @Test(
        "The GA4 client id is taken out of a whole cookie value",
        arguments: [
            ("123456789.1700000000", "123456789.1700000000"), ("GA1.1.123456789.1700000000", "123456789.1700000000"),
            ("GA1.2-2.123456789.1700000000", "123456789.1700000000"), (" 1.2 ", "1.2"), ("GA1.1.123456789", nil), ("abc.def", nil),
            ("123456789", nil), ("0.1700000000", nil), ("-1.5", nil), ("1.2.3", nil), ("GA1.1.a.b", nil),
        ] as [(String, String?)])
    func clientID(raw: String, id: String?) {
        let identity = Self.identity { $0.gaClientID = raw }
        #expect(identity.google.clientID == id)
        #expect(identity.present.contains(.gaClientID) == (id != nil))
    }

    @Test(
        "The GA4 session id is taken out of both cookie formats",
        arguments: [
            ("1700000000", "1700000000"), ("GS1.1.1700000000.5.1.1700000099.0.0.0", "1700000000"),
            ("GS2.1.s1746825440$o1$g0$t1746825440$j60$l0$h0", "1746825440"), ("GS2.1.o1$s1746825440$g0", "1746825440"),
            ("GS3.1.1700000000.5", nil), ("GS1.1.abc.5", nil), ("GS2.1.o1$g0", nil), ("session", nil),
        ] as [(String, String?)])
    func sessionID(raw: String, id: String?) {
        #expect(Self.identity { $0.gaSessionID = raw }.google.sessionID == id)
    }

    @Test("Click ids are trimmed, keep their case, and are absent with white space inside")
    func clickIDs() {
        #expect(ClickID.cleaned("\n EAIaIQobChMI_x-Y \t") == "EAIaIQobChMI_x-Y")
        #expect(ClickID.cleaned("abc def") == nil)
        #expect(ClickID.cleaned(nil) == nil)
    }

    // MARK: Places

    @Test("GA4's names, cities and postal codes lose digits and symbols")
    func ga4Forms() {
        let identity = Self.identity {
            ($0.firstName, $0.lastName, $0.city, $0.postalCode) = ("Mary-Jane 2", "O'Brien", "Paris 15", "12.345~6")
        }
        #expect(identity.google.ga4FirstName == HashedIdentifier(hashing: "maryjane"))
        #expect(identity.google.ga4LastName == HashedIdentifier(hashing: "obrien"))
        #expect(identity.google.firstName == HashedIdentifier(hashing: "mary-jane 2"))
        #expect(identity.google.ga4City == "paris")
        #expect(identity.google.ga4PostalCode == "123456")
    }

    @Test("A state of the USA is only looked for where the lead may live there")
    func region() {
        #expect(MetaNormalizer.region("Georgia") == "ga")
        #expect(MetaNormalizer.region("Georgia", country: "us") == "ga")
        #expect(MetaNormalizer.region("Georgia", country: "ge") == "georgia")
        #expect(MetaNormalizer.region("Jawa Barat", country: "id") == "jawabarat")
    }

    @Test(
        "Countries are ISO codes, three-letter codes and names; UK is GB; the rest is dropped",
        arguments: [
            ("ID", "id"), ("IDN", "id"), ("Indonesia", "id"), ("uk", "gb"), ("United Kingdom", "gb"), ("U.S.A.", "us"),
            ("Viet Nam", "vn"), ("Türkiye", "tr"), ("NA", "na"), ("n/a", nil), ("Narnia", nil), ("zz", nil), ("1", nil),
        ] as [(String, String?)])
    func countries(raw: String, code: String?) {
        #expect(MetaNormalizer.country(raw) == code)
    }

    @Test(
        "A birth date is a day there was, written year first",
        arguments: [
            ("1997-02-16", "19970216"), ("2000-02-29", "20000229"), ("1900-02-29", nil), ("1899-12-31", nil), ("2027-01-01", nil),
            ("16-02-1997", nil), ("2/16/1997", nil), ("1997-2-16", nil), ("1997-04-31", nil),
        ] as [(String, String?)])
    func birthDates(raw: String, normalized: String?) {
        #expect(MetaNormalizer.birthDate(raw, latestYear: 2026) == normalized)
        #expect(Self.identity { $0.birthDate = raw }.meta.birthDate == normalized.map { HashedIdentifier(hashing: $0) })
    }

    @Test("The lead id is hashed in each platform's own form")
    func externalID() {
        let identity = Self.identity { $0.leadID = " User-123 " }
        #expect(identity.meta.externalID == HashedIdentifier(hashing: "user-123"))
        #expect(identity.tiktok.externalID == HashedIdentifier(hashing: "User-123"))
    }
}
