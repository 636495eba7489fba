/// A lead's identifiers in the forms the platforms want, each normalised and hashed once per transition.
///
/// Where platforms differ (a phone with or without `+`, gmail dots, punctuation in names) each form has its own
/// property. An identifier that does not survive normalisation is `nil` and counts as absent (rule D6).
///
/// A value, copied when it is written to and shared until then, as ``Transition`` is: it has one and a half kilobytes.
public struct LeadIdentity: Sendable, Equatable {
    /// Meta: trimmed, lower case, NFC. Sheets: Meta §2.2.
    public struct Meta: Sendable, Equatable {
        public var email: HashedIdentifier?
        /// Digits with country code, without `+`.
        public var phone: HashedIdentifier?
        public var firstName: HashedIdentifier?
        public var lastName: HashedIdentifier?
        public var gender: HashedIdentifier?
        public var birthDate: HashedIdentifier?
        public var city: HashedIdentifier?
        public var region: HashedIdentifier?
        public var postalCode: HashedIdentifier?
        public var country: HashedIdentifier?
        /// The lead id, as Meta's own parameter builder normalises external ids.
        public var externalID: HashedIdentifier?
        /// The cookie's value, or built from `fbclid` and the time of the click (never of sending).
        public var fbc: String?
        public var fbp: String?
        /// 15–17 digits.
        public var leadID: Int64?
        public init() {}
    }

    /// Google: GA4 user data, and the Data Manager and Ads APIs.
    public struct Google: Sendable, Equatable {
        /// gmail.com and googlemail.com without dots and `+suffix`.
        public var email: HashedIdentifier?
        /// E.164 with `+`.
        public var phone: HashedIdentifier?
        /// Trimmed and lower case: the Data Manager form.
        public var firstName: HashedIdentifier?
        public var lastName: HashedIdentifier?
        /// Without digits and symbols as well: the GA4 form.
        public var ga4FirstName: HashedIdentifier?
        public var ga4LastName: HashedIdentifier?
        /// GA4 sends these in clear text.
        public var ga4City: String?
        public var ga4Region: String?
        public var ga4PostalCode: String?
        public var postalCode: String?
        /// ISO 3166-1 alpha-2, upper case.
        public var regionCode: String?
        /// `123456789.1700000000`, taken out of a whole `_ga` cookie value if that was stored.
        public var clientID: String?
        /// Digits, taken out of a whole `_ga_<stream>` cookie value if that was stored.
        public var sessionID: String?
        public init() {}
    }

    /// TikTok: as Meta but the phone keeps its `+`, and places go in clear text.
    public struct TikTok: Sendable, Equatable {
        public var email: HashedIdentifier?
        public var phone: HashedIdentifier?
        public var externalID: HashedIdentifier?
        public var firstName: HashedIdentifier?
        public var lastName: HashedIdentifier?
        public var postalCode: HashedIdentifier?
        public var city: String?
        public var region: String?
        public var country: String?
        /// Click id and cookie, as they came.
        public var ttclid: String?
        public var ttp: String?
        /// Of an instant form, as text: it has more digits than a binary float holds.
        public var leadID: String?
        public init() {}
    }

    /// LinkedIn: only the e-mail is hashed, the platform wants all else in plain text.
    public struct LinkedIn: Sendable, Equatable {
        public var email: HashedIdentifier?
        /// `li_fat_id`.
        public var firstPartyID: String?
        /// IPv4, public: LinkedIn hashes it itself.
        public var address: String?
        /// As typed; the two go together or not at all.
        public var firstName: String?
        public var lastName: String?
        public var title: String?
        public var company: String?
        /// ISO 3166-1 alpha-2, upper case.
        public var country: String?
        /// The URN of a Lead Gen Form's response.
        public var lead: String?
        public init() {}
    }

    private var shared = Shared(Forms())

    public var meta: Meta { get { shared.forms.meta } set { own().forms.meta = newValue } }
    public var google: Google { get { shared.forms.google } set { own().forms.google = newValue } }
    public var tiktok: TikTok { get { shared.forms.tiktok } set { own().forms.tiktok = newValue } }
    public var linkedin: LinkedIn { get { shared.forms.linkedin } set { own().forms.linkedin = newValue } }
    /// Which identifiers are there after normalisation: what rule D6 asks about.
    public var present: MatchIdentifiers { get { shared.forms.present } set { own().forms.present = newValue } }
    /// The half of its once keys that says which lead, and in which workspace (rule D4).
    public var leadBits: UInt64 { get { shared.forms.leadBits } set { own().forms.leadBits = newValue } }

    public init() {}

    /// The forms, ours alone.
    private mutating func own() -> Shared {
        if !isKnownUniquelyReferenced(&shared) { shared = Shared(shared.forms) }
        return shared
    }

    public static func == (left: LeadIdentity, right: LeadIdentity) -> Bool { left.shared.forms == right.shared.forms }

    /// Written only where there is one reference to it.
    private final class Shared: @unchecked Sendable {
        var forms: Forms

        init(_ forms: Forms) { self.forms = forms }
    }

    private struct Forms: Sendable, Equatable {
        var meta = Meta()
        var google = Google()
        var tiktok = TikTok()
        var linkedin = LinkedIn()
        var present: MatchIdentifiers = []
        var leadBits: UInt64 = 0
    }
}
