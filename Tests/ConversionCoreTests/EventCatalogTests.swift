import ConversionCore
import Testing

@Suite("Event catalogs (R21–R24)")
struct EventCatalogTests {
    @Test(
        "R21–R24: names, descriptions, uses and groups are exactly as printed",
        arguments: [
            (Platform.meta, PrintedTables.meta, 17), (.ga4, PrintedTables.ga4, 25),
            (.tiktok, PrintedTables.tiktok, 18), (.linkedin, PrintedTables.linkedin, 16),
        ])
    func asPrinted(platform: Platform, table: String, count: Int) {
        var group = ""
        var expected: [[String]] = []
        for row in PrintedTables.rows(table) {
            if row[1].isEmpty { group = row[0] } else { expected.append(row + [group]) }
        }
        let entries = EventCatalog.entries(for: platform)
        #expect(entries.map { [$0.name, $0.description, $0.useCase, $0.group] } == expected)
        #expect(entries.count == count)
        #expect(entries.allSatisfy { $0.platform == platform })
    }

    @Test("R21–R24: there are 76 entries and no platform names an event twice")
    func total() {
        #expect(EventCatalog.entries.count == 76)
        #expect(Set(EventCatalog.entries.map { "\($0.platform) \($0.name)" }).count == 76)
    }

    @Test("R13: Google Ads has GA4's names")
    func googleAds() {
        #expect(EventCatalog.entries(for: .googleAds) == EventCatalog.entries(for: .ga4))
        #expect(EventCatalog.contains("purchase", for: .googleAds))
    }

    @Test("Names are compared with their case", arguments: [("purchase", "Purchase"), ("LEAD", "Lead")])
    func exactCase(wrong: String, right: String) {
        #expect(!EventCatalog.contains(wrong, for: .meta))
        #expect(EventCatalog.contains(right, for: .meta))
        #expect(EventCatalog.nameDifferingInCase(from: wrong, for: .meta) == right)
        #expect(EventCatalog.nameDifferingInCase(from: right, for: .meta) == nil)
    }
}

@Suite("Default mapping (R5)")
struct DefaultMappingTests {
    static let printed = PrintedTables.rows(PrintedTables.defaultMapping)

    @Test("R5: all 44 cells are exactly as printed", arguments: printed)
    func cells(row: [String]) throws {
        let mapping = try #require(DefaultMapping.row(status: row[0], type: "sales"))
        #expect([mapping.meta, mapping.ga4, mapping.tiktok, mapping.linkedin] == Array(row[1...4]))
    }

    @Test("R5: there are 11 statuses in the printed order, and 44 cells")
    func order() {
        #expect(DefaultMapping.sales.map(\.status) == Self.printed.map { $0[0] })
        #expect(DefaultMapping.sales.count == 11)
        #expect(DefaultMapping.cells.count == 44)
        #expect(DefaultMapping.cells[0] == (type: "sales", status: "pageview", platform: .meta, eventName: "PageView"))
    }

    @Test("R13: the Google Ads path takes its names from the GA4 column", arguments: DefaultMapping.sales)
    func googleAds(row: DefaultMapping.Row) {
        #expect(row.eventName(for: .googleAds) == row.ga4)
    }

    @Test("A mapping type that does not exist maps nothing")
    func unknownType() {
        #expect(DefaultMapping.rows(type: "support").isEmpty)
        #expect(DefaultMapping.row(status: "won", type: "support") == nil)
    }

    @Test("D7: the cells outside the printed catalogs are the known six names")
    func outsideTheCatalog() {
        let outside = DefaultMapping.cells.filter { !EventCatalog.contains($0.eventName, for: $0.platform) }
        #expect(Set(outside.map(\.eventName)) == ["PageView", "page_view", "Archive", "PAGE_VIEW", "QUALIFIED_LEAD", "REQUEST_QUOTE"])
    }

    @Test("D7: 14 of the 44 cells repeat a category that an earlier status of their column has")
    func repeatedCategories() {
        var seen: Set<[String]> = []
        let repeated = DefaultMapping.cells.filter { !seen.insert([$0.platform.rawValue, $0.eventName]).inserted }
        #expect(repeated.count == 14)
    }
}
