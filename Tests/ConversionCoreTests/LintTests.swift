import ConversionCore
import Testing

@Suite("Settings lint (D7, R20, R25)")
struct LintTests {
    static func findings(_ destination: DestinationSettings, _ code: LintFinding.Code) -> [String] {
        lint(Fixtures.workspace([destination])).filter { $0.code == code }.map(\.message)
    }

    @Test("D7: 14 cells of the default mapping are told to share a category with an earlier one")
    func sharedCategories() {
        let messages: [String] = [Platform.meta, .ga4, .tiktok, .linkedin].flatMap { platform -> [String] in
            Self.findings(Fixtures.destination(platform), .sharedCategory)
        }
        // "contacted, responded, … share the category …": one less than the statuses named.
        let surplus = messages.map { $0.components(before: " share the category ") - 1 }
        #expect(surplus.reduce(0, +) == 14)
    }

    @Test("R20: on the Ads path the Action ID keeps categories apart")
    func adsShare() {
        let separate = Fixtures.googleAds { $0.actions = ["contacted": "1", "responded": "2", "hot": "3", "proposal": "4", "negotiation": "5"] }
        #expect(Self.findings(Fixtures.googleAds(), .sharedCategory).count == 1)
        #expect(Self.findings(separate, .sharedCategory).isEmpty)
    }

    static let told: [(DestinationSettings, LintFinding.Code, String)] = [
        (Fixtures.meta().with { $0.events["won"] = "purchase" }, .nameCase, "Purchase"),
        (Fixtures.meta().with { $0.events["won"] = "Closing" }, .nameOutsideCatalog, "Closing"),
        (Fixtures.meta().with { $0.events["won"] = "Closing" }, .messagingEventMissing, "messaging_events.won"),
        (Fixtures.meta().with { $0.events["won"] = String(repeating: "x", count: 51) }, .nameTooLong, "51"),
        (Fixtures.meta().with { $0.events["won"] = "Purchase" }, .uselessOverride, "anyway"),
        (Fixtures.meta().with { $0.events["Won"] = "Closing" }, .uselessOverride, "case-sensitive"),
        (Fixtures.meta().with { $0.events["trial"] = "dont_send" }, .uselessOverride, "stops nothing"),
        (Fixtures.meta { $0.messagingEvents = ["won": "Closing"] }, .messagingEventUnknown, "Closing"),
        (Fixtures.meta { $0.messagingEvents = ["Trial": "Purchase"] }, .uselessOverride, "messaging_events.Trial"),
        (Fixtures.meta { $0.testEventCode = "TEST1" }, .testEventCode, "production"),
        (Fixtures.meta { $0.pixelID = nil }, .missingSetting, "pixel_id"),
        (Fixtures.meta().with { $0.maxAge = .days(30) }, .maxAgeCapped, "6 d 23 h"),
        (Fixtures.meta().with { $0.strictRequiresAny = [.gclid] }, .identifierNotMatched, "gclid"),
        (Fixtures.tiktok(), .negativeAsPositive, "ViewContent"),
        (Fixtures.tiktok(), .clickIDNotSent, "page_url"),
        (Fixtures.googleAds(), .sharedAction, "111222333"),
        (Fixtures.googleAds { $0.actions["won"] = "111222333" }, .uselessOverride, "actions.won"),
        (Fixtures.googleAds { $0.actions["trial"] = "5" }, .uselessOverride, "actions.trial"),
        (Fixtures.googleAds { $0.defaultAction = nil }, .missingAction, "actions.won"),
        (Fixtures.linkedin { $0.conversions["LEAD"] = nil }, .missingConversionID, "conversions.LEAD"),
        (Fixtures.linkedin { $0.conversions["DOWNLOAD"] = "9" }, .uselessOverride, "conversions.DOWNLOAD"),
    ]

    @Test("Each surprise is told with its code, its destination and what to look at", arguments: told)
    func surprise(destination: DestinationSettings, code: LintFinding.Code, says: String) {
        let found = lint(Fixtures.workspace([destination])).filter { $0.code == code }
        #expect(found.contains { $0.message.contains(says) && $0.destination == destination.name })
        #expect(Fixtures.workspace([destination]).problems().isEmpty, "told, not refused")
    }

    @Test("The default mapping's own names outside the catalog are no finding (D7)", arguments: Platform.allCases)
    func defaultNames(platform: Platform) {
        #expect(Self.findings(Fixtures.destination(platform), .nameOutsideCatalog).isEmpty)
        #expect(Self.findings(Fixtures.destination(platform), .nameCase).isEmpty)
    }

    @Test("GA4's, Meta's and LinkedIn's name for lost is a negative one", arguments: [Platform.meta, .ga4, .linkedin])
    func negative(platform: Platform) {
        #expect(Self.findings(Fixtures.destination(platform), .negativeAsPositive).isEmpty)
    }

    @Test("A status that no destination sends, values for unmapped statuses and missing defaults are told of the workspace")
    func workspace() {
        let settings = Fixtures.workspace([Fixtures.meta().with { $0.events["lost"] = "dont_send" }]) {
            $0.currency = nil
            $0.phoneCountry = nil
            $0.values["archived"] = [.actual]
            $0.modalTriggerStatuses = ["billed"]
        }
        let found = lint(settings).filter { $0.destination == nil }
        #expect(found.map(\.code) == [.unmappedStatus, .unmappedStatus, .unmappedStatus, .missingCurrency, .missingPhoneCountry])
        #expect(found[0].message.contains("archived") && found[1].message.contains("billed") && found[2].message.contains("lost"))
        #expect(lint(Fixtures.workspace([])).map(\.code) == [.noDestination])
    }

    @Test("Settings without a surprise have no finding but the shared categories of the default mapping")
    func quiet() {
        let found = lint(Fixtures.workspace([Fixtures.meta(), Fixtures.ga4(), Fixtures.linkedin()]))
        #expect(Set(found.map(\.code)) == [.sharedCategory])
    }
}

extension String {
    /// How many items the comma-separated list before `marker` has.
    fileprivate func components(before marker: String) -> Int {
        guard let end = firstRange(of: marker) else { return 0 }
        return self[..<end].split(separator: ",").count
    }

    private func firstRange(of marker: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(marker) }
    }
}
