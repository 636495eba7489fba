import ConversionCore
import Testing

@Suite("Settings lint (D7, R20, R25)")
struct LintTests {
    static func findings(_ destination: DestinationSettings, _ code: LintFinding.Code) -> [String] {
        lint(Fixtures.workspace([destination]), now: Fixtures.now).filter { $0.code == code }.map(\.message)
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
        (Fixtures.tiktok { $0.defaultSource = .web }, .pageNeeded, "page_url"),
        (Fixtures.tiktok(), .sharedEventSource, "crm_event_source_id"),
        (Fixtures.tiktok { $0.crmEventSourceID = "1" }, .sharedEventSource, "offline_event_source_id"),
        (Fixtures.tiktok().with { $0.events["won"] = "Deal closed" }, .nameForm, "beginning with a letter"),
        (Fixtures.tiktok().with { $0.events["won"] = String(repeating: "x", count: 51) }, .nameTooLong, "51"),
        (Fixtures.tiktok().with { $0.events["won"] = "CompletePayment" }, .nameRetired, "use Purchase"),
        (Fixtures.tiktok().with { $0.events["won"] = "PlaceAnOrder" }, .nameRetired, "2027"),
        (Fixtures.tiktok().with { $0.events["won"] = "Closing" }, .nameOutsideCatalog, "standard events only"),
        (Fixtures.tiktok().with { $0.events["won"] = "purchase" }, .nameCase, "Purchase"),
        (Fixtures.linkedin().with { $0.events["won"] = "Purchase" }, .nameCase, "PURCHASE"),
        (Fixtures.ga4().with { $0.events["won"] = "Purchase" }, .nameCase, "purchase"),
        (Fixtures.ga4().with { $0.batchSize = 10 }, .uselessOverride, "batch_size"),
        (Fixtures.linkedin { $0.refreshToken = .environment("R") }, .uselessOverride, "refresh_token"),
        (Fixtures.meta().with { $0.events["rejected"] = "Lead" }, .negativeAsPositive, "rejected"),
        (Fixtures.linkedin { $0.conversions["LEAD"] = nil }, .missingConversionID, "conversions.LEAD"),
        (Fixtures.linkedin { $0.conversions["DOWNLOAD"] = "9" }, .uselessOverride, "conversions.DOWNLOAD"),
    ]

    @Test("Each surprise is told with its code, its destination and what to look at", arguments: told)
    func surprise(destination: DestinationSettings, code: LintFinding.Code, says: String) {
        let found = lint(Fixtures.workspace([destination]), now: Fixtures.now).filter { $0.code == code }
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
        let found = lint(settings, now: Fixtures.now).filter { $0.destination == nil }
        #expect(found.map(\.code) == [.unmappedStatus, .unmappedStatus, .unmappedStatus, .missingCurrency, .missingPhoneCountry])
        #expect(found[0].message.contains("archived") && found[1].message.contains("billed") && found[2].message.contains("lost"))
        #expect(lint(Fixtures.workspace([]), now: Fixtures.now).map(\.code) == [.noDestination])
    }

    static let versions: [(DestinationSettings, Timestamp, String?)] = [
        (Fixtures.meta { $0.apiVersion = "v26.0" }, Fixtures.now, nil),
        (Fixtures.meta { $0.apiVersion = "v27.0" }, Fixtures.now, nil),
        (Fixtures.meta { $0.apiVersion = "v22.0" }, Fixtures.now, nil),
        (Fixtures.meta { $0.apiVersion = "v21.0" }, Fixtures.now, "until 2027-01-21 only"),
        (Fixtures.meta { $0.apiVersion = "v21.0" }, Fixtures.now - .days(1), nil),
        (Fixtures.meta { $0.apiVersion = "v20.0" }, Fixtures.now, "since 2026-09-24"),
        (Fixtures.meta { $0.apiVersion = "v18.0" }, Fixtures.now, "since 2026-09-24"),
        (Fixtures.linkedin(), Fixtures.now, nil),
        (Fixtures.linkedin { $0.apiVersion = "202602" }, Fixtures.now, nil),
        (Fixtures.linkedin { $0.apiVersion = "202601" }, Fixtures.now, "until 2027-01-15 only"),
        (Fixtures.linkedin { $0.apiVersion = "202511" }, Fixtures.now, "since 2026-11-16"),
        (Fixtures.linkedin { $0.apiVersion = "202611" }, Fixtures.now, nil),
        (Fixtures.linkedin { $0.apiVersion = "202612" }, Fixtures.now, "has not come"),
        // Sixty days before 2027-07-01 is 2027-05-02.
        (Fixtures.linkedin(), Fixtures.now + .days(160), nil),
        (Fixtures.linkedin(), Fixtures.now + .days(161), "until 2027-07-01 only"),
        (Fixtures.linkedin(), Fixtures.now + .days(222), "since 2027-07-01"),
        (Fixtures.googleAds { $0.api = .googleAds }, Fixtures.now, nil),
        (Fixtures.googleAds { $0.api = .googleAds }, Fixtures.now + .days(300), "raise api_version before"),
        (Fixtures.googleAds { ($0.api, $0.apiVersion) = (.googleAds, "v23") }, Fixtures.now + .days(80), "since 2027-02-01"),
        (Fixtures.googleAds { $0.api = .googleAds }, Fixtures.now + .days(360), "since 2027-11-01"),
        (Fixtures.googleAds(), Fixtures.now + .days(360), nil),
    ]

    @Test("An API version near its end, past it or not there yet is told by the day", arguments: versions)
    func apiVersion(destination: DestinationSettings, now: Timestamp, says: String?) {
        let found = lint(Fixtures.workspace([destination]), now: now).filter { $0.code == .apiVersionEnding }
        #expect(found.count == (says == nil ? 0 : 1))
        if let says { #expect(found.first?.message.contains(says) == true && found.first?.severity == .warning) }
    }

    @Test("An own status counts as mapped where one destination maps it, and is told where none sends it")
    func ownStatus() {
        func told(_ destinations: [DestinationSettings]) -> [String] {
            lint(Fixtures.workspace(destinations) { $0.modalTriggerStatuses = ["trial"] }, now: Fixtures.now)
                .filter { $0.code == .unmappedStatus }.map(\.message)
        }
        #expect(told([Fixtures.meta()]) == ["modal_trigger_statuses names the status trial, which no destination maps"])
        #expect(told([Fixtures.meta().with { $0.events["trial"] = "StartTrial" }, Fixtures.ga4()]) == [])
        let stopped = Fixtures.meta().with { $0.events["trial"] = "dont_send" }
        #expect(told([stopped, Fixtures.ga4()]) == ["no destination sends the status trial"])
        let disabled = Fixtures.meta().with { $0.events["trial"] = "StartTrial"; $0.enabled = false }
        #expect(told([disabled, Fixtures.ga4()]) == ["no destination sends the status trial"])
    }

    @Test("D9: a fixed value without a currency is told with its statuses")
    func fixedWithoutCurrency() {
        let settings = Fixtures.workspace([Fixtures.ga4()]) {
            $0.currency = nil
            $0.values["new"] = [.fixed(ExactDecimal(10_000))]
        }
        let found = lint(settings, now: Fixtures.now).first { $0.code == .missingCurrency }
        #expect(found?.message.contains("the fixed value of new too") == true)
    }

    @Test("D6: strict_requires_any under send_all never applies")
    func strictListUnused() {
        let settings = Fixtures.workspace([Fixtures.meta().with { $0.strictRequiresAny = [.email] }]) { $0.strategy = .sendAll }
        #expect(lint(settings, now: Fixtures.now).contains { $0.code == .uselessOverride && $0.message.contains("send_all") })
    }

    @Test("Settings without a surprise have no finding but the shared categories of the default mapping")
    func quiet() {
        let found = lint(Fixtures.workspace([Fixtures.meta(), Fixtures.ga4(), Fixtures.linkedin()]), now: Fixtures.now)
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
