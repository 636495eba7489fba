import ConversionCore
import Testing

@Suite("decide: mapping, category and once (R3–R20, D3–D5)")
struct DecideMappingTests {
    @Test("R3–R7: every default cell is what is sent for its status", arguments: DefaultMapping.cells.map(\.status), Platform.allCases)
    func defaultCells(status: String, platform: Platform) throws {
        let decision = Fixtures.decide(Fixtures.row(status), Fixtures.destination(platform))
        let expected = try #require(DefaultMapping.row(status: status, type: "sales")).eventName(for: platform)
        #expect(decision.sent?.eventName == expected)
        #expect(decision.sent?.category == (platform == .googleAds ? expected + "/111222333" : expected))
    }

    @Test("R18, D3: an alias changes the name on the wire and keeps category, once key and event id")
    func alias() throws {
        let standard = try #require(Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent)
        let renamed = try #require(
            Fixtures.decide(Fixtures.row(), Fixtures.meta().with { $0.events["won"] = "Closing" }).sent)
        #expect(renamed.eventName == "Closing")
        #expect(renamed.category == "Purchase")
        #expect(renamed.onceKey == standard.onceKey)
        #expect(renamed.eventID == standard.eventID)
    }

    @Test(
        "D3: a custom name that is in the printed catalog, exact case, is a remap; any other is an alias",
        arguments: [
            ("new", "Lead", "Lead"), ("new", "lead", "AddToCart"), ("new", "PageView", "AddToCart"),
            ("pageview", "ViewContent", "ViewContent"), ("won", "Purchase", "Purchase"),
        ])
    func remap(status: String, custom: String, category: String) {
        let decision = Fixtures.decide(Fixtures.row(status), Fixtures.meta().with { $0.events[status] = custom })
        #expect(decision.sent?.eventName == custom)
        #expect(decision.sent?.category == category)
    }

    @Test("A workspace's own status is mapped by the destination; its name is its category")
    func ownStatus() {
        let decision = Fixtures.decide(Fixtures.row("trial"), Fixtures.meta().with { $0.events["trial"] = "TrialBooked" })
        #expect(decision.sent?.eventName == "TrialBooked")
        #expect(decision.sent?.category == "TrialBooked")
    }

    @Test("A status that nobody maps is skipped with that reason", arguments: Platform.allCases)
    func notMapped(platform: Platform) {
        let skipped = Fixtures.decide(Fixtures.row("archived"), Fixtures.destination(platform)).skipped
        #expect(skipped?.reason == .statusNotMapped)
        #expect(skipped?.eventName == nil)
    }

    @Test("R19: dont_send stops a status on this destination, D11: before consent is asked")
    func dontSend() {
        let row = Fixtures.row("pageview") { $0.consentAdUserData = .denied }
        let decision = Fixtures.decide(row, Fixtures.meta().with { $0.events["pageview"] = "dont_send" })
        #expect(decision.skipped?.reason == .dontSend)
    }

    @Test("R12: the default Action ID is used, replaced by the status's own")
    func actionID() {
        let ads = Fixtures.googleAds { $0.actions["won"] = "444555666" }
        let won = Fixtures.decide(Fixtures.row("won"), ads).sent
        let new = Fixtures.decide(Fixtures.row("new"), ads).sent
        #expect(won?.conversionTarget == "444555666")
        #expect(won?.category == "purchase/444555666")
        #expect(new?.conversionTarget == "111222333")
        #expect(new?.category == "generate_lead/111222333")
    }

    @Test("D3: on the Ads path one default Action ID does not let pageview use up won")
    func adsCategoriesDiffer() {
        let pageview = Fixtures.decide(Fixtures.row("pageview"), Fixtures.googleAds()).sent
        let won = Fixtures.decide(Fixtures.row("won"), Fixtures.googleAds()).sent
        #expect(pageview != nil && won != nil && pageview?.onceKey != won?.onceKey)
    }

    @Test("R25: LinkedIn's Conversion ID is that of the category, also under an alias")
    func conversionID() {
        let decision = Fixtures.decide(Fixtures.row(), Fixtures.linkedin().with { $0.events["won"] = "Deal closed" })
        #expect(decision.sent?.conversionTarget == "106")
        #expect(decision.sent?.category == "PURCHASE")
    }

    @Test("R8, D4: the same lead and category have one key whatever the time, value, row or deal")
    func oncePerLead() {
        let first = Fixtures.decide(Fixtures.row { $0.dealID = "A" }, Fixtures.meta()).sent
        let again = Fixtures.decide(
            Fixtures.row { $0.dealID = "B"; $0.id = 99; $0.actualValue = ExactDecimal("1"); $0.occurredAt = Fixtures.now },
            Fixtures.meta()
        ).sent
        #expect(first != nil && first?.onceKey == again?.onceKey)
    }

    @Test("D4: once_per = deal counts per deal, and per lead where the row has no deal")
    func oncePerDeal() {
        let destination = Fixtures.meta().with { $0.oncePer = .deal }
        let a = Fixtures.decide(Fixtures.row { $0.dealID = "A" }, destination).sent?.onceKey
        let b = Fixtures.decide(Fixtures.row { $0.dealID = "B" }, destination).sent?.onceKey
        let none = Fixtures.decide(Fixtures.row(), destination).sent?.onceKey
        let empty = Fixtures.decide(Fixtures.row { $0.dealID = "" }, destination).sent?.onceKey
        let perLead = Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent?.onceKey
        #expect(Set([a, b, none]).count == 3)
        #expect(none == perLead)
        #expect(empty == perLead)
    }

    @Test("D4: a renamed destination keeps its keys")
    func renamedDestination() {
        let renamed = Fixtures.meta().with { $0.name = "meta-new"; $0.originalName = "meta-main" }
        let before = Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent
        let after = Fixtures.decide(Fixtures.row(), renamed).sent
        #expect(before != nil && before?.eventID == after?.eventID)
    }

    @Test(
        "D5: Meta, TikTok and LinkedIn get the browser's own event id, Google ours",
        arguments: [(Platform.meta, true), (.tiktok, true), (.linkedin, true), (.ga4, false), (.googleAds, false)])
    func browserEventID(platform: Platform, takesBrowsers: Bool) throws {
        let own = try #require(Fixtures.decide(Fixtures.row(), Fixtures.destination(platform)).sent)
        let row = Fixtures.row { $0.eventID = "browser-77" }
        let given = try #require(Fixtures.decide(row, Fixtures.destination(platform)).sent)
        #expect(given.eventID == (takesBrowsers ? "browser-77" : own.eventID))
        #expect(given.onceKey == own.onceKey, "the once key never depends on the browser's id")
        #expect(own.eventID.hasPrefix("cv"))
        #expect(
            own.eventID
                == EventID(
                    workspace: "default", destination: Fixtures.destination(platform).name, leadID: "lead-1",
                    category: own.category, dealID: nil
                ).text)
    }

    @Test("D5: a blank event id counts as none")
    func blankEventID() {
        let blank = Fixtures.decide(Fixtures.row { $0.eventID = "  " }, Fixtures.meta()).sent
        #expect(blank?.eventID == Fixtures.decide(Fixtures.row(), Fixtures.meta()).sent?.eventID)
    }
}
