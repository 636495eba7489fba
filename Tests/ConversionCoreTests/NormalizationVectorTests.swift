import ConversionCore
import Testing

@Suite("Normalisation and hash vectors (D6)")
struct NormalizationVectorTests {
    @Test("The vector files are read whole")
    func counts() {
        #expect(Vectors.meta.count == 73)
        #expect(Vectors.google.count == 61)
        #expect(Vectors.tiktok.count == 53)
    }

    static func metaForm(_ field: String, _ input: String) -> String? {
        switch field {
        case "em": MetaNormalizer.email(input)
        case "ph": MetaNormalizer.phone(input, country: nil)
        case "fn", "ln": MetaNormalizer.name(input)
        case "db": MetaNormalizer.birthDate(input)
        case "ge": MetaNormalizer.gender(input)
        case "ct": MetaNormalizer.city(input)
        case "st": MetaNormalizer.region(input)
        case "zp": MetaNormalizer.postalCode(input)
        case "country": MetaNormalizer.country(input)
        default: "no normaliser for \(field)"
        }
    }

    static func googleForm(_ kind: String, _ input: String) -> String? {
        switch kind {
        case "email": GoogleNormalizer.email(input)
        case "phone": GoogleNormalizer.phone(input)
        case "given_name", "family_name": GoogleNormalizer.name(input)
        case "postal_code": GoogleNormalizer.postalCode(input)
        case "region_code": GoogleNormalizer.regionCode(input)
        case "address_line", "city", "administrative_area": GoogleNormalizer.place(input)
        default: "no normaliser for \(kind)"
        }
    }

    static func tiktokForm(_ field: String, _ input: String) -> String? {
        switch field {
        case "email": TikTokNormalizer.email(input)
        case "phone": TikTokNormalizer.phone(input, country: nil)
        case "external_id": TikTokNormalizer.externalID(input)
        case "first_name", "last_name": TikTokNormalizer.name(input)
        case "zip_code": TikTokNormalizer.postalCode(input)
        case "city", "state": TikTokNormalizer.place(input)
        case "country": TikTokNormalizer.country(input)
        default: "no normaliser for \(field)"
        }
    }

    @Test("Meta: the expected form, and its digest", arguments: Vectors.meta)
    func meta(vector: Vectors.Case) throws {
        try check(vector, Self.metaForm)
        // The same through a whole row, where a digest made by the CRM is passed on.
        guard let input = vector.input else { return }
        var row = DecideDataTests.bare
        switch vector.field {
        case "em": row.email = input
        case "ph": row.phone = input
        case "fn": row.firstName = input
        case "ln": row.lastName = input
        case "db": row.birthDate = input
        case "ge": row.gender = input
        case "ct": row.city = input
        case "st": row.region = input
        case "zp": row.postalCode = input
        case "country": row.country = input
        default: break
        }
        let identity = LeadIdentity(of: row, phoneCountry: nil, platforms: [.meta]).meta
        let digest =
            switch vector.field {
            case "em": identity.email
            case "ph": identity.phone
            case "fn": identity.firstName
            case "ln": identity.lastName
            case "db": identity.birthDate
            case "ge": identity.gender
            case "ct": identity.city
            case "st": identity.region
            case "zp": identity.postalCode
            default: identity.country
            }
        #expect(digest?.hex == vector.sha256)
    }

    @Test("Google: what its own formatter makes of each value", arguments: Vectors.google)
    func google(vector: Vectors.Case) throws {
        try check(vector, Self.googleForm)
    }

    @Test("TikTok: the documented form, and its digest", arguments: Vectors.tiktok)
    func tiktok(vector: Vectors.Case) throws {
        try check(vector, Self.tiktokForm)
        var row = DecideDataTests.bare
        row.email = vector.field == "email" ? vector.input : nil
        row.phone = vector.field == "phone" ? vector.input : nil
        row.leadID = vector.field == "external_id" ? vector.input ?? "" : "lead-1"
        let identity = LeadIdentity(of: row, phoneCountry: nil, platforms: [.tiktok]).tiktok
        switch vector.field {
        case "email": #expect(identity.email?.hex == vector.sha256)
        case "phone": #expect(identity.phone?.hex == vector.sha256)
        case "external_id": #expect(identity.externalID?.hex == vector.sha256)
        default: break
        }
    }

    private func check(_ vector: Vectors.Case, _ form: (String, String) -> String?) throws {
        guard let input = vector.input else {
            #expect(vector.dropped)
            return
        }
        if let sha256 = vector.sha256, vector.normalized == nil {
            #expect(HashedIdentifier(hex: input)?.hex == sha256)
            return
        }
        let normalized = form(vector.field, input)
        if vector.dropped {
            #expect(normalized == nil)
            return
        }
        let text = try #require(normalized)
        #expect(Array(text.utf8) == Array(try #require(vector.normalized).utf8))
        if let sha256 = vector.sha256 { #expect(HashedIdentifier(hashing: text).hex == sha256) }
    }
}
