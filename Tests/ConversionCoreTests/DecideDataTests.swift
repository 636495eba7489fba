import ConversionCore
import Testing

@Suite("decide: minimum data, channel and value (R26–R39, D6, D8, D9)")
struct DecideDataTests {
    static let bare = Transition(
        id: 1, workspace: "default", leadID: "lead-1", status: "contacted", occurredAt: Fixtures.now, createdAt: Fixtures.now)

    /// Sets one identifier, in a form that survives normalisation.
    static func row(with identifier: MatchIdentifier) -> Transition {
        var row = bare
        switch identifier {
        case .email: row.email = "budi@example.com"
        case .phone: row.phone = "0812 3456 7890"
        case .firstAndLastName: (row.firstName, row.lastName) = ("Budi", "Santoso")
        case .clientIPAndUserAgent: (row.clientIP, row.userAgent) = ("192.0.2.7", "Mozilla/5.0")
        case .fbc: row.fbc = "fb.1.1554763741205.AbCdEf"
        case .fbclid: row.fbclid = "IwAR0"
        case .fbp: row.fbp = "fb.1.1558571054389.1098115397"
        case .ctwaClid: (row.ctwaClid, row.whatsappBusinessAccountID, row.status) = ("ctwa", "555", "responded")
        case .metaLeadID: row.metaLeadID = "1234567890123456"
        case .gaClientID: row.gaClientID = "GA1.1.123456789.1700000000"
        case .gclid: row.gclid = "g"
        case .wbraid: row.wbraid = "w"
        case .gbraid: row.gbraid = "b"
        case .ttclid: row.ttclid = "E.C.P"
        case .ttp: row.ttp = "ttp"
        case .tiktokLeadID: row.tiktokLeadID = "7360000000000000001"
        case .liFatID: row.liFatID = "li"
        case .linkedinLead: row.linkedinLead = "urn:li:leadGenFormResponse:1"
        }
        return row
    }

    static let sendAll: [Platform: Set<MatchIdentifier>] = [
        .meta: [.email, .phone, .fbc, .fbclid, .fbp, .ctwaClid, .metaLeadID, .firstAndLastName, .clientIPAndUserAgent],
        .ga4: [.gaClientID],
        .googleAds: [.gclid, .wbraid, .gbraid, .email, .phone],
        .tiktok: [.ttclid, .ttp, .email, .phone, .tiktokLeadID, .clientIPAndUserAgent],
        .linkedin: [.liFatID, .email, .linkedinLead, .firstAndLastName],
    ]
    static let strict: [Platform: Set<MatchIdentifier>] = [
        .meta: [.fbc, .fbclid, .ctwaClid, .metaLeadID],
        .ga4: [.gaClientID],
        .googleAds: [.gclid, .wbraid, .gbraid, .email, .phone],
        .tiktok: [.ttclid, .tiktokLeadID],
        .linkedin: [.liFatID, .linkedinLead],
    ]

    @Test("D6: each identifier alone is enough exactly where the table says", arguments: Platform.allCases, MatchIdentifier.allCases)
    func minimum(platform: Platform, identifier: MatchIdentifier) {
        let row = Self.row(with: identifier)
        for (strategy, table) in [(Strategy.strict, Self.strict), (.sendAll, Self.sendAll)] {
            let decision = Fixtures.decide(row, Fixtures.destination(platform)) { $0.strategy = strategy }
            if table[platform]?.contains(identifier) == true {
                #expect(decision.sent != nil)
            } else {
                #expect(decision.skipped?.reason == .minimumDataMissing)
            }
        }
    }

    @Test("D6: a lead id alone is no match key", arguments: Platform.allCases)
    func leadIDAlone(platform: Platform) {
        let decision = Fixtures.decide(Self.bare, Fixtures.destination(platform)) { $0.strategy = .sendAll }
        #expect(decision.skipped?.reason == .minimumDataMissing)
    }

    @Test(
        "D6: what does not survive normalisation counts as absent, never drops the event by itself",
        arguments: [("e-mail", "not-an-address", "1234"), ("filler", "null", "unknown"), ("blank", "  ", "+0000000000")])
    func broken(label: String, email: String, phone: String) {
        var row = Self.bare
        (row.email, row.phone) = (email, phone)
        for platform in [Platform.meta, .googleAds, .tiktok, .linkedin] {
            let alone = Fixtures.decide(row, Fixtures.destination(platform)) { $0.strategy = .sendAll }
            #expect(alone.skipped?.reason == .minimumDataMissing)
        }
        row.fbclid = "IwAR0"
        #expect(Fixtures.decide(row, Fixtures.meta()) { $0.strategy = .sendAll }.sent != nil)
    }

    @Test("R30: the detail names what was wanted and what is there, and no value of it")
    func detail() {
        var row = Self.bare
        (row.email, row.phone) = ("budi@example.com", "0812 3456 7890")
        let detail = Fixtures.decide(row, Fixtures.meta()).skipped?.detail
        #expect(detail == "strict needs one of fbc, fbclid, ctwa_clid, meta_lead_id; the row has email, phone")
        let nothing = Fixtures.decide(Self.bare, Fixtures.ga4()).skipped?.detail
        #expect(nothing == "strict needs ga_client_id; the row has no usable identifier")
    }

    @Test("D6: strict_requires_any replaces the strict list")
    func strictRequiresAny() {
        let byEmail = Fixtures.meta().with { $0.strictRequiresAny = [.email] }
        #expect(Fixtures.decide(Self.row(with: .email), byEmail).sent != nil)
        #expect(Fixtures.decide(Self.row(with: .fbclid), byEmail).skipped?.reason == .minimumDataMissing)
    }

    @Test("D6: strict_requires_any cannot replace what the platform needs to match anything")
    func strictStillNeedsMatchable() {
        let byClick = Fixtures.ga4().with { $0.strictRequiresAny = [.gclid] }
        #expect(Fixtures.decide(Self.row(with: .gclid), byClick).skipped?.reason == .minimumDataMissing)
    }

    @Test("D6: GA4's synthetic client id serves send_all, not strict; R27: click ids never replace ga_client_id")
    func syntheticClientID() {
        let synthetic = Fixtures.ga4 { $0.syntheticClientID = true }
        #expect(Fixtures.decide(Self.bare, synthetic) { $0.strategy = .sendAll }.sent != nil)
        #expect(Fixtures.decide(Self.row(with: .gclid), synthetic).skipped?.reason == .minimumDataMissing)
        #expect(Fixtures.decide(Self.bare, Fixtures.ga4()) { $0.strategy = .sendAll }.sent == nil)
    }

    // MARK: Channel

    @Test(
        "D8: Meta's channel follows from what the row carries",
        arguments: [
            (MatchIdentifier.ctwaClid, Channel.businessMessaging), (.metaLeadID, .conversionLeads), (.fbclid, .systemGenerated),
        ])
    func metaChannel(identifier: MatchIdentifier, channel: Channel) {
        #expect(Fixtures.decide(Self.row(with: identifier), Fixtures.meta()).sent?.channel == channel)
    }

    @Test("D8: a page and a user agent make a website event, one of them alone does not")
    func website() {
        var row = Self.row(with: .fbclid)
        row.pageURL = "https://example.com/"
        #expect(Fixtures.decide(row, Fixtures.meta()).sent?.channel == .systemGenerated)
        row.userAgent = "Mozilla/5.0"
        #expect(Fixtures.decide(row, Fixtures.meta()).sent?.channel == .website)
        row.metaLeadID = "1234567890123456"
        #expect(Fixtures.decide(row, Fixtures.meta()).sent?.channel == .conversionLeads)
    }

    @Test("D8: TikTok's source is crm for its own leads, web with a page, else the destination's")
    func tiktokChannel() {
        var row = Self.row(with: .ttclid)
        for (source, channel) in [(TikTokConfiguration.Source.crm, Channel.crm), (.offline, .offline)] {
            #expect(Fixtures.decide(row, Fixtures.tiktok { $0.defaultSource = source }).sent?.channel == channel)
        }
        let byPage = Fixtures.decide(row, Fixtures.tiktok { $0.defaultSource = .web })
        #expect(byPage.skipped?.reason == .minimumDataMissing, "TikTok refuses a web event without its page")
        row.pageURL = "android-app://com.example"
        #expect(Fixtures.decide(row, Fixtures.tiktok()).sent?.channel == .offline)
        row.pageURL = "https://example.com/"
        #expect(Fixtures.decide(row, Fixtures.tiktok { $0.defaultSource = .web }).sent?.channel == .web)
        #expect(Fixtures.decide(row, Fixtures.tiktok()).sent?.channel == .web)
        row.tiktokLeadID = "7360000000000000001"
        #expect(Fixtures.decide(row, Fixtures.tiktok()).sent?.channel == .crm)
    }

    @Test(
        "D12: refused personalisation stops a TikTok web event without a public address, which limited data use needs",
        arguments: [
            (nil, false), ("10.1.2.3", false), ("fe80::1", false), ("nonsense", false), ("203.0.113.7", true), ("2001:db8::7", true),
        ] as [(String?, Bool)])
    func limitedDataUse(address: String?, isSent: Bool) {
        var row = Self.row(with: .ttclid)
        row.pageURL = "https://example.com/"
        row.clientIP = address
        #expect(Fixtures.decide(row, Fixtures.tiktok()).sent != nil)
        row.consentAdPersonalization = .denied
        let decision = Fixtures.decide(row, Fixtures.tiktok())
        #expect((decision.sent != nil) == isSent)
        if !isSent { #expect(decision.skipped?.reason == .consentDenied) }
        // Other sources and other platforms have no field that would need the address.
        row.pageURL = nil
        #expect(Fixtures.decide(row, Fixtures.tiktok()).sent?.channel == .offline)
        row.fbclid = "IwAR0"
        #expect(Fixtures.decide(row, Fixtures.meta()).sent != nil)
    }

    @Test(
        "D8: on the messaging channel listed names stay, Lead is translated, the rest is skipped",
        arguments: [
            ("won", "Purchase"), ("proposal", "InitiateCheckout"), ("new", "AddToCart"), ("responded", "LeadSubmitted"),
            ("qualified", "QualifiedLead"), ("contacted", nil), ("hot", nil), ("invoice", nil), ("pageview", nil), ("lost", nil),
        ] as [(String, String?)])
    func messagingNames(status: String, name: String?) {
        let row = Fixtures.row(status) { $0.ctwaClid = "ctwa"; $0.whatsappBusinessAccountID = "555" }
        let decision = Fixtures.decide(row, Fixtures.meta())
        #expect(decision.sent?.eventName == name)
        if name == nil { #expect(decision.skipped?.reason == .eventNotOnChannel) }
    }

    @Test(
        "D8: messaging_events gives a status or an event a name, only one from the closed list",
        arguments: [
            ("contacted", ["contacted": "ViewContent"], "ViewContent"), ("contacted", ["Contact": "ViewContent"], "ViewContent"),
            ("contacted", ["Contact": "CartAbandoned", "contacted": "ViewContent"], "ViewContent"),
            ("responded", ["responded": "QualifiedLead"], "QualifiedLead"), ("contacted", ["contacted": "Contact"], nil),
        ] as [(String, [String: String], String?)])
    func messagingOverrides(status: String, overrides: [String: String], name: String?) {
        let row = Fixtures.row(status) { $0.ctwaClid = "ctwa"; $0.whatsappBusinessAccountID = "555" }
        let decision = Fixtures.decide(row, Fixtures.meta { $0.messagingEvents = overrides })
        #expect(decision.sent?.eventName == name)
        #expect(decision.skipped?.reason == (name == nil ? .eventNotOnChannel : nil))
    }

    @Test("D8, D3: the channel's name leaves category and once key as they are")
    func messagingKeepsCategory() {
        let plain = Fixtures.decide(Fixtures.row("responded"), Fixtures.meta()).sent
        let messaging = Fixtures.decide(
            Fixtures.row("responded") { $0.ctwaClid = "ctwa"; $0.whatsappBusinessAccountID = "555" }, Fixtures.meta()
        ).sent
        #expect(messaging?.category == "Lead")
        #expect(messaging != nil && messaging?.onceKey == plain?.onceKey)
    }

    @Test("D8: the WhatsApp Business account comes from the row, else the settings, and must come from somewhere")
    func whatsappAccount() {
        let row = Fixtures.row { $0.ctwaClid = "ctwa" }
        #expect(Fixtures.decide(row, Fixtures.meta()).skipped?.reason == .configurationIncomplete)
        #expect(Fixtures.decide(row, Fixtures.meta { $0.whatsappBusinessAccountID = "555" }).sent != nil)
    }

    // MARK: Value

    struct ValueCase: Sendable {
        var sources: [ValueSource]?
        var actual: String?
        var estimated: String?
        var expected: String?
    }

    @Test(
        "D9: the first known source wins; default actual, then estimated; zero is a value, null is none",
        arguments: [
            ValueCase(actual: "10", estimated: "5", expected: "10"),
            ValueCase(estimated: "5", expected: "5"),
            ValueCase(actual: "0", estimated: "5", expected: "0"),
            ValueCase(),
            ValueCase(sources: [.estimated], actual: "10", estimated: "5", expected: "5"),
            ValueCase(sources: [.estimated, .fixed(ExactDecimal(7))], actual: "10", expected: "7"),
            ValueCase(sources: [.fixed(ExactDecimal(7)), .actual], actual: "10", estimated: "5", expected: "7"),
            ValueCase(sources: [], actual: "10", estimated: "5"),
            ValueCase(actual: "-3", estimated: "5", expected: "5"),
        ])
    func valueSources(value: ValueCase) {
        let row = Fixtures.row("new") {
            $0.actualValue = value.actual.flatMap { ExactDecimal($0) }
            $0.estimatedValue = value.estimated.flatMap { ExactDecimal($0) }
        }
        let sent = Fixtures.decide(row, Fixtures.meta()) { $0.values["new"] = value.sources }.sent
        #expect(sent?.value?.amount.text == value.expected)
        #expect(sent != nil)
    }

    @Test(
        "D9: the row's currency, else the workspace's, never another",
        arguments: [
            ("usd", "IDR", "USD"), (nil, "IDR", "IDR"), ("  ", "IDR", "IDR"), (nil, nil, nil), ("Rp", "IDR", nil),
        ] as [(String?, String?, String?)])
    func currency(own: String?, default workspaceCurrency: String?, expected: String?) {
        let row = Fixtures.row("new") { $0.currency = own }
        let sent = Fixtures.decide(row, Fixtures.meta()) { $0.currency = workspaceCurrency }.sent
        #expect(sent?.value?.currency == expected)
        #expect((sent?.value == nil) == (expected == nil), "a value without any currency is not sent")
    }

    @Test(
        "D9: Meta's Purchase without value and currency is skipped, by name or by category",
        arguments: [("won", nil), ("won", "Closing"), ("new", "Purchase")] as [(String, String?)])
    func purchaseNeedsValue(status: String, custom: String?) {
        let destination = Fixtures.meta().with { $0.events[status] = custom }
        let noValue = Fixtures.row(status) { $0.actualValue = nil }
        let noCurrency = Fixtures.row(status) { $0.currency = nil }
        #expect(Fixtures.decide(noValue, destination).skipped?.reason == .missingValue)
        #expect(Fixtures.decide(noCurrency, destination) { $0.currency = nil }.skipped?.reason == .missingValue)
        #expect(Fixtures.decide(Fixtures.row(status) { $0.actualValue = ExactDecimal(0) }, destination).sent != nil)
    }

    @Test("D9: also where only the messaging channel's name is Purchase")
    func messagingPurchaseNeedsValue() {
        let row = Fixtures.row("invoice") { $0.ctwaClid = "c"; $0.whatsappBusinessAccountID = "5"; $0.actualValue = nil }
        let decision = Fixtures.decide(row, Fixtures.meta { $0.messagingEvents = ["invoice": "Purchase"] })
        #expect(decision.skipped?.reason == .missingValue)
    }

    @Test("R2: other platforms take a purchase without a value", arguments: [Platform.ga4, .googleAds, .tiktok, .linkedin])
    func othersNeedNoValue(platform: Platform) {
        let sent = Fixtures.decide(Fixtures.row { $0.actualValue = nil }, Fixtures.destination(platform)).sent
        #expect(sent != nil && sent?.value == nil)
    }
}

@Suite("decideAll: one decision per destination (D10)")
struct DecideAllTests {
    @Test("An unknown workspace and one without destinations get one decision that says so")
    func nothingToDecide() {
        let unknown = decideAll(Fixtures.row(), settings: nil, now: Fixtures.now).decisions
        let empty = decideAll(Fixtures.row(), settings: Fixtures.workspace([]), now: Fixtures.now).decisions
        #expect(unknown.map(\.decision.skipped?.reason) == [.unknownWorkspace])
        #expect(empty.map(\.decision.skipped?.reason) == [.noDestination])
        #expect(unknown[0].index == nil && empty[0].index == nil)
    }

    @Test("Decisions come in the order of the settings, disabled destinations included")
    func order() {
        let destinations = Platform.allCases.map(Fixtures.destination) + [Fixtures.meta().with { $0.name = "off"; $0.enabled = false }]
        let plan = decideAll(Fixtures.row(), settings: Fixtures.workspace(destinations), now: Fixtures.now)
        #expect(plan.decisions.map(\.index) == Array(destinations.indices))
        #expect(plan.decisions.dropLast().allSatisfy { $0.decision.sent != nil })
        #expect(plan.decisions.last?.decision.skipped?.reason == .destinationDisabled)
    }

    @Test("D2: every reached status is decided by itself")
    func everyStatusCounts() {
        let names = ["new", "contacted", "won"].map { Fixtures.decide(Fixtures.row($0), Fixtures.meta()).sent?.eventName }
        #expect(names == ["AddToCart", "Contact", "Purchase"])
    }
}
