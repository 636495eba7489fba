import ConversionCore
import OddInputs
import Testing

@Suite("decide: what holds for any row and any settings")
struct DecideInvariantTests {
    private static let texts: [String?] = [
        nil, "", " ", "null", "budi@example.com", "BUDI@Gmail.com", "0812 3456 7890", "+62 812-3456-7890", "1234", "abc def", "won", "Purchase",
        "fb.1.1554763741205.AbC", "GA1.1.123456789.1700000000", "1234567890123456", "l:1234567890123456", "https://example.com/?a=b", "e\u{301}",
        "\u{0}", "😀", String(repeating: "x", count: 600), "ID", "us", "-1", "🇮🇩\u{200D}", "62A14E44F765419D10FEA99367361A727C12365E2520F32218D505ED9AA0F62F",
    ]
    private static let statuses = DefaultMapping.sales.map(\.status) + ["trial", "", "WON", "won "]

    private static func row(_ random: inout SeededGenerator) -> Transition {
        func text() -> String? { texts.randomElement(using: &random) ?? nil }
        let offsets: [TimeSpan] = [.zero, .minutes(1), .days(-1), .days(-6), .days(-8), .days(-40), .days(-100), .minutes(4), .hours(1), TimeSpan(microseconds: .min)]
        var row = Transition(
            id: 1, workspace: "default", leadID: text() ?? "lead-1", status: statuses.randomElement(using: &random) ?? "won",
            occurredAt: Fixtures.now + (offsets.randomElement(using: &random) ?? .zero), createdAt: Fixtures.now)
        for field in [
            \Transition.dealID, \.email, \.phone, \.firstName, \.lastName, \.city, \.region, \.postalCode, \.country, \.gender, \.birthDate,
            \.fbclid, \.fbc, \.fbp, \.ctwaClid, \.whatsappBusinessAccountID, \.metaLeadID, \.gaClientID, \.gaSessionID, \.gclid, \.gbraid,
            \.wbraid, \.ttclid, \.ttp, \.tiktokLeadID, \.liFatID, \.linkedinLead, \.clientIP, \.userAgent, \.pageURL, \.currency, \.eventID,
        ] as [WritableKeyPath<Transition, String?>] where Bool.random(using: &random) {
            row[keyPath: field] = text()
        }
        row.clickedAt = Bool.random(using: &random) ? Fixtures.now - .days(2) : nil
        row.actualValue = [nil, ExactDecimal(0), ExactDecimal("12.50"), ExactDecimal(-1)].randomElement(using: &random) ?? nil
        row.estimatedValue = [nil, ExactDecimal(5)].randomElement(using: &random) ?? nil
        row.consentAdUserData = [nil, .granted, .denied].randomElement(using: &random) ?? nil
        row.consentAdPersonalization = [nil, .granted, .denied].randomElement(using: &random) ?? nil
        return row
    }

    private static func settings(_ random: inout SeededGenerator) -> WorkspaceSettings {
        let destinations = Platform.allCases.map { platform -> DestinationSettings in
            var destination = Fixtures.destination(platform)
            destination.enabled = Int.random(in: 0..<8, using: &random) > 0
            destination.oncePer = Bool.random(using: &random) ? .lead : .deal
            if Bool.random(using: &random) {
                destination.events[statuses.randomElement(using: &random) ?? "won"] =
                    ["dont_send", "Closing", "Purchase", "purchase", "", "Lead"].randomElement(using: &random) ?? ""
            }
            destination.strictRequiresAny = [nil, nil, [], [.email], [.clientIPAndUserAgent, .gclid]].randomElement(using: &random) ?? nil
            destination.maxAge = [nil, .days(1), .days(400), .zero].randomElement(using: &random) ?? nil
            if case .ga4(var ga4) = destination.configuration {
                ga4.syntheticClientID = Bool.random(using: &random)
                destination.configuration = .ga4(ga4)
            }
            return destination
        }
        return Fixtures.workspace(destinations) {
            $0.strategy = Bool.random(using: &random) ? .strict : .sendAll
            $0.consent = Bool.random(using: &random) ? .unlessDenied : .required
            $0.currency = [nil, "IDR", "??"].randomElement(using: &random) ?? nil
            $0.phoneCountry = [nil, "ID", "US", "RU", "IT", "??"].randomElement(using: &random) ?? nil
        }
    }

    @Test("Every row gets one decision per destination, and no invariant breaks", arguments: 1...10)
    func invariants(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let hashOfNothing = HashedIdentifier(hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        var sentCount = 0
        for _ in 0..<100 {
            let row = Self.row(&random)
            let settings = Self.settings(&random)
            let plan = decideAll(row, settings: settings, now: Fixtures.now)
            #expect(plan == decideAll(row, settings: settings, now: Fixtures.now), "pure")
            #expect(plan.decisions.map(\.index) == Array(settings.destinations.indices))
            let digests = Self.digests(plan.identity)
            #expect(!digests.contains { $0 == hashOfNothing }, "nothing empty is hashed")

            for (decision, destination) in zip(plan.decisions, settings.destinations) {
                switch decision.decision {
                case .skip(let skipped):
                    #expect(skipped.reason.isSkip)
                    #expect(skipped.detail?.isEmpty == false)
                    for secret in [row.email, row.phone, row.firstName].compactMap({ $0 }) where secret.contains("budi") || secret.contains("812") {
                        #expect(skipped.detail?.contains(secret) == false, "D17")
                    }
                case .send(let event):
                    sentCount += 1
                    #expect(destination.enabled)
                    #expect(row.consentAdUserData != .denied, "D12")
                    #expect(settings.consent == .unlessDenied || row.consentAdUserData == .granted, "D12")
                    #expect(!event.eventName.isEmpty && !event.category.isEmpty && !event.eventID.isEmpty)
                    #expect(event.eventName != "dont_send", "R19")
                    #expect(event.eventTime <= Fixtures.now && event.deadline >= Fixtures.now, "D13")
                    #expect(event.deadline - event.eventTime <= AgeLimit.limit(for: destination), "D13")
                    if settings.strategy == .strict { #expect(!plan.identity.present.isEmpty, "R27") }
                    if destination.platform == .ga4, settings.strategy == .strict, destination.strictRequiresAny == nil {
                        #expect(plan.identity.google.clientID != nil, "R27")
                    }
                    if let value = event.value {
                        #expect(!value.amount.isNegative && value.currency.utf8.count == 3, "D9")
                    }
                    if destination.platform == .meta, event.category == "Purchase" || event.eventName == "Purchase" {
                        #expect(event.value != nil, "D9")
                    }
                    if event.channel == .businessMessaging { #expect(MessagingEvents.names.contains(event.eventName), "D8") }
                    if [.googleAds, .linkedin].contains(destination.platform) { #expect(event.conversionTarget != nil) }
                }
            }
        }
        #expect(sentCount > 0, "the generator reaches the end of the gates")
    }

    private static func digests(_ identity: LeadIdentity) -> [HashedIdentifier?] {
        let (m, g, t, l) = (identity.meta, identity.google, identity.tiktok, identity.linkedin)
        return [
            m.email, m.phone, m.firstName, m.lastName, m.gender, m.birthDate, m.city, m.region, m.postalCode, m.country, m.externalID,
            g.email, g.phone, g.firstName, g.lastName, g.ga4FirstName, g.ga4LastName,
            t.email, t.phone, t.externalID, t.firstName, t.lastName, t.postalCode, l.email,
        ]
    }
}
